// Written by build/generate-client.ts from the OpenAPI document of the market. Do not edit.

export type ErrorCode =
  | 'CANCELLED'
  | 'INTERNAL'
  | 'INVALID_INPUT'
  | 'NOT_FOUND'
  | 'FILE_UNREADABLE'
  | 'FILE_EXISTS'
  | 'FILE_EMPTY'
  | 'FILE_TOO_LARGE'
  | 'FILE_TYPE_UNSUPPORTED'
  | 'DISK_FULL'
  | 'FOLDER_READ_ONLY'
  | 'IMAGE_CORRUPT'
  | 'IMAGE_TOO_MANY_PIXELS'
  | 'IMAGE_DECODE_TIMEOUT'
  | 'SVG_UNSAFE'
  | 'CARD_INVALID'
  | 'CARD_VERSION_UNSUPPORTED'
  | 'JSON_INVALID'
  | 'JSON_TOO_DEEP'
  | 'ARCHIVE_UNSAFE'
  | 'MODEL_NOT_INSTALLED'
  | 'MODEL_BUILT_IN'
  | 'MODEL_FILE_CORRUPT'
  | 'MODEL_OUTPUT_INVALID'
  | 'SEARCH_NOT_UNDERSTOOD'
  | 'QUERY_NOT_UNDERSTOOD'
  | 'MODEL_CRASHED'
  | 'DOWNLOAD_FAILED'
  | 'OUT_OF_MEMORY_BUDGET'
  | 'CATALOG_INVALID'
  | 'CATALOG_PROFILE_MISMATCH'
  | 'LIBRARY_LOCKED'
  | 'LIBRARY_TOO_NEW'
  | 'LIBRARY_CORRUPT'
  | 'BACKUP_INVALID'
  | 'SECRETS_UNAVAILABLE'
  | 'GENERATOR_UNREACHABLE'
  | 'GENERATOR_NOT_SET'
  | 'GENERATOR_ANSWER_INVALID'
  | 'GENERATOR_REFUSED'
  | 'GENERATOR_OUT_OF_MEMORY'
  | 'GENERATOR_INTERRUPTED'
  | 'MARKET_NOT_SET'
  | 'MARKET_UNREACHABLE'
  | 'MARKET_ANSWER_INVALID'
  | 'SIGNATURE_INVALID'
  | 'SIGN_IN_REFUSED'
  | 'SIGN_IN_EXPIRED'
  | 'UNSENT_CHANGES'
  | 'MUTATION_OUT_OF_ORDER'
  | 'METHOD_NOT_ALLOWED'
  | 'NOT_SIGNED_IN'
  | 'NOT_ALLOWED'
  | 'CREDENTIALS_WRONG'
  | 'EMAIL_NOT_VERIFIED'
  | 'HANDLE_TAKEN'
  | 'CREATOR_TIER_REQUIRED'
  | 'CREATOR_TERMS_CHANGED'
  | 'ACCOUNT_BANNED'
  | 'REPUTATION_TOO_LOW'
  | 'KEY_LACKS_RIGHT'
  | 'SPENDING_CAP_REACHED'
  | 'RATE_LIMITED'
  | 'CONFLICT'
  | 'IDEMPOTENCY_KEY_REQUIRED'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'REQUEST_IN_PROGRESS'
  | 'REQUEST_TOO_LARGE'
  | 'SUBMISSION_STATE'
  | 'SUBMISSION_INVALID'
  | 'LICENSE_TERMS_INVALID'
  | 'ACCESS_ENDED'
  | 'LICENSE_NOT_VALID'
  | 'LICENSE_INCOMPATIBLE'
  | 'DUPLICATE'
  | 'OFFER_UNAVAILABLE'
  | 'PRICE_CHANGED'
  | 'COUPON_NOT_VALID'
  | 'ALREADY_OWNED'
  | 'GIFT_NOT_POSSIBLE'
  | 'OWN_ASSET'
  | 'ACCOUNT_NOT_EMPTY'
  | 'PAYBACK_NOT_POSSIBLE'
  | 'EARNINGS_TOO_LOW'
  | 'ACCOUNT_CLOSING'
  | 'PAYOUT_NOT_POSSIBLE'
  | 'WALLET_TOO_LOW'
  | 'JOURNAL_KEY_REUSED'
  | 'REFUND_NOT_POSSIBLE'
  | 'AGE_RESTRICTED'
  | 'COOLING_OFF'
  | 'PAYMENT_FAILED'
  | 'PAYMENTS_UNAVAILABLE'
  | 'WEBHOOK_INVALID'
  | 'WEBHOOK_UNREADABLE'
  | 'UPLOAD_INVALID'
  | 'BLOB_MISSING'
  | 'SETTINGS_INVALID'
  | 'MASTER_KEY_WRONG'
  | 'KEYS_UNREADABLE'
  | 'DATABASE_UNAVAILABLE'
  | 'DATABASE_BUSY'
  | 'DATABASE_LOCKED'
  | 'DATABASE_TOO_NEW'
  | 'PROGRAM_MISSING'
  | 'BACKUP_FAILED'
  | 'BACKUP_INCOMPLETE'
  | 'RESTORE_NOT_EMPTY'
  | 'RESTORE_FAILED'
  | 'MIGRATION_FAILED'
type AssetCardInput =
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'character'
      character?: {
        race?: string
        class?: string
        level?: number
        alignment?: string
        personality_traits?: string[]
        backstory_summary?: string
        equipment?: string[]
        special_abilities?: string[]
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'location'
      location?: {
        location_type?: string
        region?: string
        climate?: string
        terrain?: string
        atmosphere?: string
        landmarks?: string[]
        inhabitants?: string[]
        dangers?: string[]
        secrets?: string[]
        population?: number
        history_summary?: string
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'item'
      item?: {
        item_type?: string
        rarity?: string
        material?: string
        properties?: string[]
        abilities?: string[]
        drawbacks?: string[]
        required_level?: number
        weight?: number
        value?: number
        origin_summary?: string
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'quest_hook'
      quest_hook?: {
        premise?: string
        objective?: string
        giver?: string
        antagonist?: string
        setting?: string
        stakes?: string
        obstacles?: string[]
        twists?: string[]
        rewards?: string[]
        tone?: string
        difficulty?: string
        recommended_level?: number
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'room_template'
      room_template?: {
        room_type?: string
        style?: string
        layout?: string | ({ [name: string]: unknown } | unknown[])
        modules?: string[] | ({ [name: string]: unknown } | unknown[])
        customization?: string | ({ [name: string]: unknown } | unknown[])
        color_palette?: string[]
        lighting?: string
        capacity?: number
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'custom_module'
      custom_module?: {
        module_type?: string
        code?: string
        config?: string | ({ [name: string]: unknown } | unknown[])
        features?: string[]
        width?: number
        height?: number
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'image'
      image?: {
        subject?: string
        medium?: string
        style?: string
        composition?: string
        mood?: string
        color_palette?: string[]
        intended_use?: string
        format?: string
        width?: number
        height?: number
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'video'
      video?: {
        subject?: string
        genre?: string
        style?: string
        mood?: string
        scenes?: string[]
        duration_seconds?: number
        frame_rate?: number
        width?: number
        height?: number
        has_audio?: string
        format?: string
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'audio'
      audio?: {
        audio_type?: string
        sources?: string[]
        setting?: string
        mood?: string
        transcript?: string
        duration_seconds?: number
        loopable?: string
        sample_rate_hz?: number
        channels?: number
        format?: string
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'voice'
      voice?: {
        language?: string
        accent?: string
        gender?: string
        age?: string
        pitch?: string
        tone?: string
        speaking_style?: string
        emotions?: string[]
        use_cases?: string[]
        sample_text?: string
        consent?: string
        duration_seconds?: number
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'music'
      music?: {
        genre?: string
        mood?: string
        instruments?: string[]
        structure?: string
        lyrics?: string
        bpm?: number
        key?: string
        time_signature?: string
        vocals?: string
        loopable?: string
        duration_seconds?: number
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'style_pack'
      style_pack?: {
        pack_type?: string
        base_model?: string
        styles?: string[]
        trigger_words?: string[]
        mediums?: string[]
        influences?: string[]
        color_palette?: string[]
        sample_prompts?: string[]
        usage_notes?: string
        recommended_weight?: number
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'template'
      template?: {
        template_type?: string
        purpose?: string
        genre?: string
        structure?: string[]
        placeholders?: string[]
        body?: string
        instructions?: string
        language?: string
        [name: string]: unknown
      }
      [name: string]: unknown
    }
type AssetCard =
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'character'
      character?: {
        race?: string
        class?: string
        level?: number
        alignment?: string
        personality_traits?: string[]
        backstory_summary?: string
        equipment?: string[]
        special_abilities?: string[]
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'location'
      location?: {
        location_type?: string
        region?: string
        climate?: string
        terrain?: string
        atmosphere?: string
        landmarks?: string[]
        inhabitants?: string[]
        dangers?: string[]
        secrets?: string[]
        population?: number
        history_summary?: string
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'item'
      item?: {
        item_type?: string
        rarity?: string
        material?: string
        properties?: string[]
        abilities?: string[]
        drawbacks?: string[]
        required_level?: number
        weight?: number
        value?: number
        origin_summary?: string
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'quest_hook'
      quest_hook?: {
        premise?: string
        objective?: string
        giver?: string
        antagonist?: string
        setting?: string
        stakes?: string
        obstacles?: string[]
        twists?: string[]
        rewards?: string[]
        tone?: string
        difficulty?: string
        recommended_level?: number
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'room_template'
      room_template?: {
        room_type?: string
        style?: string
        layout?: string | ({ [name: string]: unknown } | (unknown | null)[])
        modules?: string[] | ({ [name: string]: unknown } | (unknown | null)[])
        customization?: string | ({ [name: string]: unknown } | (unknown | null)[])
        color_palette?: string[]
        lighting?: string
        capacity?: number
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'custom_module'
      custom_module?: {
        module_type?: string
        code?: string
        config?: string | ({ [name: string]: unknown } | (unknown | null)[])
        features?: string[]
        width?: number
        height?: number
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'image'
      image?: {
        subject?: string
        medium?: string
        style?: string
        composition?: string
        mood?: string
        color_palette?: string[]
        intended_use?: string
        format?: string
        width?: number
        height?: number
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'video'
      video?: {
        subject?: string
        genre?: string
        style?: string
        mood?: string
        scenes?: string[]
        duration_seconds?: number
        frame_rate?: number
        width?: number
        height?: number
        has_audio?: string
        format?: string
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'audio'
      audio?: {
        audio_type?: string
        sources?: string[]
        setting?: string
        mood?: string
        transcript?: string
        duration_seconds?: number
        loopable?: string
        sample_rate_hz?: number
        channels?: number
        format?: string
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'voice'
      voice?: {
        language?: string
        accent?: string
        gender?: string
        age?: string
        pitch?: string
        tone?: string
        speaking_style?: string
        emotions?: string[]
        use_cases?: string[]
        sample_text?: string
        consent?: string
        duration_seconds?: number
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'music'
      music?: {
        genre?: string
        mood?: string
        instruments?: string[]
        structure?: string
        lyrics?: string
        bpm?: number
        key?: string
        time_signature?: string
        vocals?: string
        loopable?: string
        duration_seconds?: number
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'style_pack'
      style_pack?: {
        pack_type?: string
        base_model?: string
        styles?: string[]
        trigger_words?: string[]
        mediums?: string[]
        influences?: string[]
        color_palette?: string[]
        sample_prompts?: string[]
        usage_notes?: string
        recommended_weight?: number
        [name: string]: unknown
      }
      [name: string]: unknown
    }
  | {
      version?: '1.0'
      created_at?: string
      asset_id?: string
      name: string
      description?: string
      tags?: string[]
      creator?: {
        user_id?: string
        username?: string
        verified?: boolean
        profile_url?: string
        [name: string]: unknown
      }
      visual_generation?: {
        model?: string
        prompt?: string
        negative_prompt?: string
        seed?: number | string
        steps?: number
        guidance_scale?: number
        sampler?: string
        scheduler?: string
        width?: number
        height?: number
        style_loras?: string[]
        loras?: { name: string; weight?: number; [name: string]: unknown }[]
        source_tool?: string
        raw?: unknown
        [name: string]: unknown
      }
      licensing?: {
        ownership_type?: string
        license?: string
        offers?: {
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          price_cents: number
          [name: string]: unknown
        }[]
        price_usd?: number
        royalty_percent?: number
        requires_attribution?: boolean
        allows_ai_training?: boolean
        [name: string]: unknown
      }
      fingerprints?: { visual_hash?: string; metadata_hash?: string; perceptual_hash?: string; [name: string]: unknown }
      preview?: {
        thumbnail?: string
        screenshots?: string[]
        video?: string
        full_size?: string
        demo?: string
        [name: string]: unknown
      }
      age_rating?: 'all' | '13+' | '16+' | '18+'
      category?: string
      asset_type: 'template'
      template?: {
        template_type?: string
        purpose?: string
        genre?: string
        structure?: string[]
        placeholders?: string[]
        body?: string
        instructions?: string
        language?: string
        [name: string]: unknown
      }
      [name: string]: unknown
    }
type PreflightReport = {
  assetId: string | null
  verdict: 'unique' | 'derivative_potential' | 'duplicate_self' | 'duplicate' | 'plagiarism_review'
  uniqueness: number
  decidingMatchId: string | null
  reasons: (
    | { code: 'content_equal' }
    | { code: 'metadata_hash_equal' }
    | {
        code: 'evidence'
        evidence:
          | { layer: 'file'; logChance: number }
          | { layer: 'hashes'; pHashBits: number; dHashBits: number; pixels: number | null; logChance: number }
          | {
              layer: 'features'
              regions: {
                a: { x: number; y: number; width: number; height: number }
                b: { x: number; y: number; width: number; height: number }
                isMirrored: boolean
                isInverted: boolean
                turnDegrees: number
                points: number
              }
              ofSubject: number
              ofOther: number
              pixels: number | null
              logChance: number
            }
          | { layer: 'pixels'; agreement: number; ofSubject: number; ofOther: number; logChance: number }
          | { layer: 'passage'; words: number; ofSubject: number; ofOther: number; logChance: number }
          | { layer: 'text'; words: number; logChance: number }
          | { layer: 'picture'; logChance: number }
        logExpected: number
        works: number
      }
    | { code: 'similar'; part: 'picture' | 'text'; similarity: number }
    | { code: 'nothing_shown'; works: number }
    | { code: 'no_matches'; works: number }
    | { code: 'earlier_rules' }
  )[]
  profile: string
  layersChecked: {
    layer:
      | 'metadata_hash'
      | 'visual_hash'
      | 'p_hash'
      | 'd_hash'
      | 'local_features'
      | 'image_vector'
      | 'text_vector'
      | 'text_lexical'
    checked: boolean
    reason?: 'no_model' | 'no_picture' | 'no_text' | 'low_information' | 'catalog_profile' | 'not_ready' | 'not_needed'
  }[]
  matches: {
    id: string
    origin: 'library' | 'catalog'
    name: string
    kind:
      | 'character'
      | 'location'
      | 'item'
      | 'quest_hook'
      | 'room_template'
      | 'custom_module'
      | 'image'
      | 'video'
      | 'audio'
      | 'voice'
      | 'music'
      | 'style_pack'
      | 'template'
    creator: 'self' | 'other'
    creatorName: string | null
    pictureId: string | null
    publishedId?: string
    similarity: number
    combined: number
    layers: {
      metadata: number | null
      visual: number | null
      pHashBits: number | null
      dHashBits: number | null
      metadataHashEqual: boolean
      visualHashEqual: boolean
      alignment: number | null
    }
    evidence: (
      | { layer: 'file'; logChance: number }
      | { layer: 'hashes'; pHashBits: number; dHashBits: number; pixels: number | null; logChance: number }
      | {
          layer: 'features'
          regions: {
            a: { x: number; y: number; width: number; height: number }
            b: { x: number; y: number; width: number; height: number }
            isMirrored: boolean
            isInverted: boolean
            turnDegrees: number
            points: number
          }
          ofSubject: number
          ofOther: number
          pixels: number | null
          logChance: number
        }
      | { layer: 'pixels'; agreement: number; ofSubject: number; ofOther: number; logChance: number }
      | { layer: 'passage'; words: number; ofSubject: number; ofOther: number; logChance: number }
      | { layer: 'text'; words: number; logChance: number }
      | { layer: 'picture'; logChance: number }
    )[]
    reasons: (
      | { code: 'content_equal' }
      | { code: 'metadata_hash_equal' }
      | {
          code: 'evidence'
          evidence:
            | { layer: 'file'; logChance: number }
            | { layer: 'hashes'; pHashBits: number; dHashBits: number; pixels: number | null; logChance: number }
            | {
                layer: 'features'
                regions: {
                  a: { x: number; y: number; width: number; height: number }
                  b: { x: number; y: number; width: number; height: number }
                  isMirrored: boolean
                  isInverted: boolean
                  turnDegrees: number
                  points: number
                }
                ofSubject: number
                ofOther: number
                pixels: number | null
                logChance: number
              }
            | { layer: 'pixels'; agreement: number; ofSubject: number; ofOther: number; logChance: number }
            | { layer: 'passage'; words: number; ofSubject: number; ofOther: number; logChance: number }
            | { layer: 'text'; words: number; logChance: number }
            | { layer: 'picture'; logChance: number }
          logExpected: number
          works: number
        }
      | { code: 'similar'; part: 'picture' | 'text'; similarity: number }
      | { code: 'nothing_shown'; works: number }
      | { code: 'no_matches'; works: number }
      | { code: 'earlier_rules' }
    )[]
    orientation: string
    decision: { id: string; relation: 'not_duplicate' | 'alternate_of' } | null
  }[]
  similarWorks: {
    id: string
    origin: 'library' | 'catalog'
    name: string
    kind:
      | 'character'
      | 'location'
      | 'item'
      | 'quest_hook'
      | 'room_template'
      | 'custom_module'
      | 'image'
      | 'video'
      | 'audio'
      | 'voice'
      | 'music'
      | 'style_pack'
      | 'template'
    creator: 'self' | 'other'
    creatorName: string | null
    pictureId: string | null
    publishedId?: string
    similarity: number
    combined: number
    layers: {
      metadata: number | null
      visual: number | null
      pHashBits: number | null
      dHashBits: number | null
      metadataHashEqual: boolean
      visualHashEqual: boolean
      alignment: number | null
    }
    evidence: (
      | { layer: 'file'; logChance: number }
      | { layer: 'hashes'; pHashBits: number; dHashBits: number; pixels: number | null; logChance: number }
      | {
          layer: 'features'
          regions: {
            a: { x: number; y: number; width: number; height: number }
            b: { x: number; y: number; width: number; height: number }
            isMirrored: boolean
            isInverted: boolean
            turnDegrees: number
            points: number
          }
          ofSubject: number
          ofOther: number
          pixels: number | null
          logChance: number
        }
      | { layer: 'pixels'; agreement: number; ofSubject: number; ofOther: number; logChance: number }
      | { layer: 'passage'; words: number; ofSubject: number; ofOther: number; logChance: number }
      | { layer: 'text'; words: number; logChance: number }
      | { layer: 'picture'; logChance: number }
    )[]
    reasons: (
      | { code: 'content_equal' }
      | { code: 'metadata_hash_equal' }
      | {
          code: 'evidence'
          evidence:
            | { layer: 'file'; logChance: number }
            | { layer: 'hashes'; pHashBits: number; dHashBits: number; pixels: number | null; logChance: number }
            | {
                layer: 'features'
                regions: {
                  a: { x: number; y: number; width: number; height: number }
                  b: { x: number; y: number; width: number; height: number }
                  isMirrored: boolean
                  isInverted: boolean
                  turnDegrees: number
                  points: number
                }
                ofSubject: number
                ofOther: number
                pixels: number | null
                logChance: number
              }
            | { layer: 'pixels'; agreement: number; ofSubject: number; ofOther: number; logChance: number }
            | { layer: 'passage'; words: number; ofSubject: number; ofOther: number; logChance: number }
            | { layer: 'text'; words: number; logChance: number }
            | { layer: 'picture'; logChance: number }
          logExpected: number
          works: number
        }
      | { code: 'similar'; part: 'picture' | 'text'; similarity: number }
      | { code: 'nothing_shown'; works: number }
      | { code: 'no_matches'; works: number }
      | { code: 'earlier_rules' }
    )[]
    orientation: string
    decision: { id: string; relation: 'not_duplicate' | 'alternate_of' } | null
  }[]
  comparedWith: {
    libraryAssets: number
    catalogEntries: number
    catalogCreatedAt: string | null
    market: { entries: number; asOf: string; features?: 'full' | 'compact' } | null
  }
  checkedAt: string
  durationMs: number
}

/** By method and path. */
export interface Operations {
  /** The caller’s account. */
  'GET /v1/me': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: {
      accountId: string
      email: string
      isEmailVerified: boolean
      displayName: string
      timeZone: string
      roles: ('buyer' | 'creator' | 'moderator' | 'admin')[]
      creator: {
        accountId: string
        handle: string
        displayName: string
        bio: string
        region: string | null
        isVerified: boolean
        isActive: boolean
        createdAt: string
      } | null
      age: { isAdult: boolean | null; showsAdultWorks: boolean }
      creatorTerms?: { acceptedVersion: string; acceptedAt: string; isCurrent: boolean } | null
      createdAt: string
    }
  }
  /** A creator’s public profile. */
  'GET /v1/creators/{handle}': {
    path: { handle: string }
    query: Record<never, never>
    body: undefined
    answer: {
      accountId: string
      handle: string
      displayName: string
      bio: string
      region: string | null
      isVerified: boolean
      isActive: boolean
      createdAt: string
    }
  }
  /** The terms a creator agrees to. */
  'GET /v1/creator-terms': {
    path: Record<never, never>
    query: { since?: string }
    body: undefined
    answer: { version: string; terms: string[]; changes?: { version: string; changes: string[] }[] }
  }
  /** A bundle, and what is left of it to buy. */
  'GET /v1/bundles/{id}': {
    path: { id: string }
    query: Record<never, never>
    body: undefined
    answer: {
      id: string
      title: string
      creator: { creatorId: string; handle: string | null; displayName: string; isVerified: boolean }
      priceCents: number
      separateCents: number | null
      obstacle: 'ended' | 'unavailable' | 'not_cheaper' | 'part_too_low' | null
      items: {
        assetId: string
        priceCents: number | null
        shareCents: number | null
        isOwned: boolean
        work: {
          assetId: string
          name: string
          kind:
            | 'character'
            | 'location'
            | 'item'
            | 'quest_hook'
            | 'room_template'
            | 'custom_module'
            | 'image'
            | 'video'
            | 'audio'
            | 'voice'
            | 'music'
            | 'style_pack'
            | 'template'
          description: string
          tags: string[]
          ageRating: string
          creator: { creatorId: string; handle: string | null; displayName: string; isVerified: boolean }
          creatorLevel: 'new' | 'rising' | 'established' | 'featured' | null
          thumbnail: {
            sha256: string
            role: 'main' | 'preview' | 'thumbnail'
            contentType: string
            sizeBytes: number
            width: number | null
            height: number | null
            path: string
          } | null
          minPriceCents: number | null
          offers: ('per_use' | 'one_time' | 'subscription' | 'license')[]
          licenses: ('royalty_free' | 'rights_managed' | 'editorial' | 'commercial' | 'exclusive')[]
          rating: { average: number | null; count: number }
          salesCount: number
          publishedAt: string
          foundBy: ('full_text' | 'semantic' | 'text_to_image')[]
          similarity: number | null
        } | null
      }[]
      leftCents: number | null
      createdAt: string
    }
  }
  /** Bundles for sale with this work. */
  'GET /v1/assets/{id}/bundles': {
    path: { id: string }
    query: Record<never, never>
    body: undefined
    answer: {
      items: {
        id: string
        title: string
        creator: { creatorId: string; handle: string | null; displayName: string; isVerified: boolean }
        priceCents: number
        separateCents: number | null
        obstacle: 'ended' | 'unavailable' | 'not_cheaper' | 'part_too_low' | null
        items: {
          assetId: string
          priceCents: number | null
          shareCents: number | null
          isOwned: boolean
          work: {
            assetId: string
            name: string
            kind:
              | 'character'
              | 'location'
              | 'item'
              | 'quest_hook'
              | 'room_template'
              | 'custom_module'
              | 'image'
              | 'video'
              | 'audio'
              | 'voice'
              | 'music'
              | 'style_pack'
              | 'template'
            description: string
            tags: string[]
            ageRating: string
            creator: { creatorId: string; handle: string | null; displayName: string; isVerified: boolean }
            creatorLevel: 'new' | 'rising' | 'established' | 'featured' | null
            thumbnail: {
              sha256: string
              role: 'main' | 'preview' | 'thumbnail'
              contentType: string
              sizeBytes: number
              width: number | null
              height: number | null
              path: string
            } | null
            minPriceCents: number | null
            offers: ('per_use' | 'one_time' | 'subscription' | 'license')[]
            licenses: ('royalty_free' | 'rights_managed' | 'editorial' | 'commercial' | 'exclusive')[]
            rating: { average: number | null; count: number }
            salesCount: number
            publishedAt: string
            foundBy: ('full_text' | 'semantic' | 'text_to_image')[]
            similarity: number | null
          } | null
        }[]
        leftCents: number | null
        createdAt: string
      }[]
    }
  }
  /** Bundles for sale of a creator, newest first. */
  'GET /v1/creators/{handle}/bundles': {
    path: { handle: string }
    query: Record<never, never>
    body: undefined
    answer: {
      items: {
        id: string
        title: string
        creator: { creatorId: string; handle: string | null; displayName: string; isVerified: boolean }
        priceCents: number
        separateCents: number | null
        obstacle: 'ended' | 'unavailable' | 'not_cheaper' | 'part_too_low' | null
        items: {
          assetId: string
          priceCents: number | null
          shareCents: number | null
          isOwned: boolean
          work: {
            assetId: string
            name: string
            kind:
              | 'character'
              | 'location'
              | 'item'
              | 'quest_hook'
              | 'room_template'
              | 'custom_module'
              | 'image'
              | 'video'
              | 'audio'
              | 'voice'
              | 'music'
              | 'style_pack'
              | 'template'
            description: string
            tags: string[]
            ageRating: string
            creator: { creatorId: string; handle: string | null; displayName: string; isVerified: boolean }
            creatorLevel: 'new' | 'rising' | 'established' | 'featured' | null
            thumbnail: {
              sha256: string
              role: 'main' | 'preview' | 'thumbnail'
              contentType: string
              sizeBytes: number
              width: number | null
              height: number | null
              path: string
            } | null
            minPriceCents: number | null
            offers: ('per_use' | 'one_time' | 'subscription' | 'license')[]
            licenses: ('royalty_free' | 'rights_managed' | 'editorial' | 'commercial' | 'exclusive')[]
            rating: { average: number | null; count: number }
            salesCount: number
            publishedAt: string
            foundBy: ('full_text' | 'semantic' | 'text_to_image')[]
            similarity: number | null
          } | null
        }[]
        leftCents: number | null
        createdAt: string
      }[]
    }
  }
  /** The newest snapshot of each profile. */
  'GET /v1/catalog': {
    path: Record<never, never>
    query: { profile?: string }
    body: undefined
    answer: {
      items: {
        profile: string
        sha256: string
        sizeBytes: number
        entries: number
        createdAt: string
        cursor: string
        signature: { document: { [name: string]: unknown }; keyId: string; signature: string }
        path: string
      }[]
    }
  }
  /** What changed after a cursor, in order. */
  'GET /v1/changes': {
    path: Record<never, never>
    query: { cursor?: string; limit?: number; profile?: string }
    body: undefined
    answer: {
      items: {
        sequence: number
        kind: 'published' | 'updated' | 'withdrawn' | 'sold_exclusively' | 'removed'
        at: string
        assetId: string
        versionId: string
        removedForInfringement: boolean
        fingerprints: {
          name: string
          kind:
            | 'character'
            | 'location'
            | 'item'
            | 'quest_hook'
            | 'room_template'
            | 'custom_module'
            | 'image'
            | 'video'
            | 'audio'
            | 'voice'
            | 'music'
            | 'style_pack'
            | 'template'
          creatorKey: string
          metadataHash: string
          words: number
          picture: { pHash: string; dHash: string; lowInformation: boolean } | null
          imageInt8: string | null
          textInt8: string | null
          features?: string | null
        }[]
      }[]
      nextCursor: string
      hasMore: boolean
      mustRestart: boolean
    }
  }
  /** All local features of a few works. */
  'GET /v1/features': {
    path: Record<never, never>
    query: { works: string }
    body: undefined
    answer: {
      items: {
        assetId: string
        pHash: string
        dHash: string
        features: string | null
        preview: {
          sha256: string
          role: 'main' | 'preview' | 'thumbnail'
          contentType: string
          sizeBytes: number
          width: number | null
          height: number | null
          path: string
        } | null
      }[]
    }
  }
  /** The gift that a link leads to. */
  'GET /v1/gifts/{token}': {
    path: { token: string }
    query: Record<never, never>
    body: undefined
    answer: {
      work: {
        assetId: string
        name: string
        kind:
          | 'character'
          | 'location'
          | 'item'
          | 'quest_hook'
          | 'room_template'
          | 'custom_module'
          | 'image'
          | 'video'
          | 'audio'
          | 'voice'
          | 'music'
          | 'style_pack'
          | 'template'
      } | null
      from: string
      message: string | null
      state: 'waiting' | 'taken' | 'taken_back' | 'disputed' | 'withdrawn'
      isOwn: boolean
      saleId: string | null
    }
  }
  /** Prepaid balance. */
  'GET /v1/wallet': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: { balanceMicroDollars: string; asOf: string }
  }
  /** Earnings of a period, by day. */
  'GET /v1/earnings': {
    path: Record<never, never>
    query: { period?: '1d' | '7d' | '30d' | '90d' | 'all'; zone?: string }
    body: undefined
    answer: {
      period: '1d' | '7d' | '30d' | '90d' | 'all'
      zone: string
      from: string | null
      to: string
      asOf: string
      totals: {
        grossMicroDollars: string
        refundsMicroDollars: string
        feesMicroDollars: string
        royaltiesReceivedMicroDollars: string
        royaltiesPaidMicroDollars: string
        sharesReceivedMicroDollars: string
        sharesPaidMicroDollars: string
        usageRoyaltiesMicroDollars: string
        disputesMicroDollars: string
        adjustmentsMicroDollars: string
        netMicroDollars: string
        saleCount: number
        refundCount: number
        royaltyCount: number
      }
      previous: {
        grossMicroDollars: string
        refundsMicroDollars: string
        feesMicroDollars: string
        royaltiesReceivedMicroDollars: string
        royaltiesPaidMicroDollars: string
        sharesReceivedMicroDollars: string
        sharesPaidMicroDollars: string
        usageRoyaltiesMicroDollars: string
        disputesMicroDollars: string
        adjustmentsMicroDollars: string
        netMicroDollars: string
        saleCount: number
        refundCount: number
        royaltyCount: number
      } | null
      days: {
        grossMicroDollars: string
        refundsMicroDollars: string
        feesMicroDollars: string
        royaltiesReceivedMicroDollars: string
        royaltiesPaidMicroDollars: string
        sharesReceivedMicroDollars: string
        sharesPaidMicroDollars: string
        usageRoyaltiesMicroDollars: string
        disputesMicroDollars: string
        adjustmentsMicroDollars: string
        netMicroDollars: string
        saleCount: number
        refundCount: number
        royaltyCount: number
        day: string
      }[]
      offers: {
        grossMicroDollars: string
        refundsMicroDollars: string
        feesMicroDollars: string
        royaltiesReceivedMicroDollars: string
        royaltiesPaidMicroDollars: string
        sharesReceivedMicroDollars: string
        sharesPaidMicroDollars: string
        usageRoyaltiesMicroDollars: string
        disputesMicroDollars: string
        adjustmentsMicroDollars: string
        netMicroDollars: string
        saleCount: number
        refundCount: number
        royaltyCount: number
        offer: 'per_use' | 'one_time' | 'subscription' | 'license' | null
      }[]
      countries: {
        grossMicroDollars: string
        refundsMicroDollars: string
        feesMicroDollars: string
        royaltiesReceivedMicroDollars: string
        royaltiesPaidMicroDollars: string
        sharesReceivedMicroDollars: string
        sharesPaidMicroDollars: string
        usageRoyaltiesMicroDollars: string
        disputesMicroDollars: string
        adjustmentsMicroDollars: string
        netMicroDollars: string
        saleCount: number
        refundCount: number
        royaltyCount: number
        country: string | null
      }[]
    }
  }
  /** Earnings by asset. */
  'GET /v1/earnings/assets': {
    path: Record<never, never>
    query: { period?: '1d' | '7d' | '30d' | '90d' | 'all'; zone?: string; cursor?: string; limit?: number }
    body: undefined
    answer: {
      period: '1d' | '7d' | '30d' | '90d' | 'all'
      zone: string
      from: string | null
      to: string
      asOf: string
      items: {
        grossMicroDollars: string
        refundsMicroDollars: string
        feesMicroDollars: string
        royaltiesReceivedMicroDollars: string
        royaltiesPaidMicroDollars: string
        sharesReceivedMicroDollars: string
        sharesPaidMicroDollars: string
        usageRoyaltiesMicroDollars: string
        disputesMicroDollars: string
        adjustmentsMicroDollars: string
        netMicroDollars: string
        saleCount: number
        refundCount: number
        royaltyCount: number
        assetId: string | null
      }[]
      nextCursor: string | null
    }
  }
  /** Earnings by version. */
  'GET /v1/earnings/versions': {
    path: Record<never, never>
    query: {
      period?: '1d' | '7d' | '30d' | '90d' | 'all'
      zone?: string
      cursor?: string
      limit?: number
      assetId?: string
    }
    body: undefined
    answer: {
      period: '1d' | '7d' | '30d' | '90d' | 'all'
      zone: string
      from: string | null
      to: string
      asOf: string
      items: {
        grossMicroDollars: string
        refundsMicroDollars: string
        feesMicroDollars: string
        royaltiesReceivedMicroDollars: string
        royaltiesPaidMicroDollars: string
        sharesReceivedMicroDollars: string
        sharesPaidMicroDollars: string
        usageRoyaltiesMicroDollars: string
        disputesMicroDollars: string
        adjustmentsMicroDollars: string
        netMicroDollars: string
        saleCount: number
        refundCount: number
        royaltyCount: number
        assetId: string
        versionId: string | null
      }[]
      nextCursor: string | null
    }
  }
  /** Works derived from the caller’s, and what each branch paid. */
  'GET /v1/earnings/royalty-tree': {
    path: Record<never, never>
    query: { period?: '1d' | '7d' | '30d' | '90d' | 'all'; zone?: string }
    body: undefined
    answer: {
      period: '1d' | '7d' | '30d' | '90d' | 'all'
      zone: string
      from: string | null
      to: string
      asOf: string
      assets: {
        assetId: string
        royaltiesMicroDollars: string
        royaltyCount: number
        branches: {
          assetId: string
          royaltiesMicroDollars: string
          royaltyCount: number
          sold: { assetId: string; royaltiesMicroDollars: string; royaltyCount: number }[]
        }[]
      }[]
    }
  }
  /** The next payouts, estimated from the ledger. */
  'GET /v1/earnings/forecast': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: {
      asOf: string
      balanceMicroDollars: string
      pendingMicroDollars: string
      availableMicroDollars: string
      payouts: { at: string; amountMicroDollars: string; remainingMicroDollars: string }[]
    }
  }
  /** Earnings of all time. */
  'GET /v1/earnings/summary': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: {
      asOf: string
      lifetime: {
        grossMicroDollars: string
        refundsMicroDollars: string
        feesMicroDollars: string
        royaltiesReceivedMicroDollars: string
        royaltiesPaidMicroDollars: string
        sharesReceivedMicroDollars: string
        sharesPaidMicroDollars: string
        usageRoyaltiesMicroDollars: string
        disputesMicroDollars: string
        adjustmentsMicroDollars: string
        netMicroDollars: string
        saleCount: number
        refundCount: number
        royaltyCount: number
      }
      paidOutMicroDollars: string
      balanceMicroDollars: string
      pendingMicroDollars: string
      availableMicroDollars: string
      negativeMicroDollars: string
      heldMicroDollars: string
    }
  }
  /** Earnings of all time (get_creator_earnings_summary). */
  'GET /functions/v1/get-creator-earnings-summary': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: {
      asOf: string
      lifetime: {
        grossMicroDollars: string
        refundsMicroDollars: string
        feesMicroDollars: string
        royaltiesReceivedMicroDollars: string
        royaltiesPaidMicroDollars: string
        sharesReceivedMicroDollars: string
        sharesPaidMicroDollars: string
        usageRoyaltiesMicroDollars: string
        disputesMicroDollars: string
        adjustmentsMicroDollars: string
        netMicroDollars: string
        saleCount: number
        refundCount: number
        royaltyCount: number
      }
      paidOutMicroDollars: string
      balanceMicroDollars: string
      pendingMicroDollars: string
      availableMicroDollars: string
      negativeMicroDollars: string
      heldMicroDollars: string
    }
  }
  /** Licenses on offer. */
  'GET /v1/licenses': {
    path: Record<never, never>
    query: {
      q?: string
      assetKind?:
        | 'character'
        | 'location'
        | 'item'
        | 'quest_hook'
        | 'room_template'
        | 'custom_module'
        | 'image'
        | 'video'
        | 'audio'
        | 'voice'
        | 'music'
        | 'style_pack'
        | 'template'
      kind?: 'royalty_free' | 'rights_managed' | 'editorial' | 'commercial' | 'exclusive'
      usageRight?: 'web' | 'social' | 'broadcast' | 'print' | 'merchandise' | 'nft'
      territory?: string
      minPriceCents?: number
      maxPriceCents?: number
      allowsAiTraining?: string
      permitsAdvertising?: string
      permitsDerivatives?: string
      assetId?: string
      creatorId?: string
      sort?: 'newest' | 'price'
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: {
      items: {
        id: string
        assetId: string
        assetKind:
          | 'character'
          | 'location'
          | 'item'
          | 'quest_hook'
          | 'room_template'
          | 'custom_module'
          | 'image'
          | 'video'
          | 'audio'
          | 'voice'
          | 'music'
          | 'style_pack'
          | 'template'
        creatorId: string
        title: string
        previewPath: string | null
        priceCents: number
        terms: {
          kind: 'royalty_free' | 'rights_managed' | 'editorial' | 'commercial' | 'exclusive'
          usageRights?: unknown
          allowsAiTraining?: boolean
          territory?: unknown | null
          maxImpressions?: number | null
          durationDays?: number | null
          royaltyPercent?: number
          requiresAttribution?: boolean
          attributionText?: string | null
        }
        version: number
        createdAt: string
      }[]
      nextCursor: string | null
    }
  }
  /** One license on offer. */
  'GET /v1/licenses/{id}': {
    path: { id: string }
    query: Record<never, never>
    body: undefined
    answer: {
      id: string
      assetId: string
      assetKind:
        | 'character'
        | 'location'
        | 'item'
        | 'quest_hook'
        | 'room_template'
        | 'custom_module'
        | 'image'
        | 'video'
        | 'audio'
        | 'voice'
        | 'music'
        | 'style_pack'
        | 'template'
      creatorId: string
      title: string
      previewPath: string | null
      priceCents: number
      terms: {
        kind: 'royalty_free' | 'rights_managed' | 'editorial' | 'commercial' | 'exclusive'
        usageRights?: unknown
        allowsAiTraining?: boolean
        territory?: unknown | null
        maxImpressions?: number | null
        durationDays?: number | null
        royaltyPercent?: number
        requiresAttribution?: boolean
        attributionText?: string | null
      }
      version: number
      createdAt: string
    }
  }
  /** The caller’s licenses with their keys. */
  'GET /v1/me/license-purchases': {
    path: Record<never, never>
    query: { cursor?: string; limit?: number }
    body: undefined
    answer: {
      items: {
        id: string
        licenseId: string
        assetId: string
        title: string
        licenseeName: string
        priceCents: number
        termsSha256: string
        activeFrom: string
        expiresAt: string | null
        endedAt: string | null
        declaredUsage: { impressions: number; downloads: number; embeds: number }
        createdAt: string
        creatorId: string
        saleId: string | null
        status: 'valid' | 'not_active_yet' | 'expired' | 'used_up' | 'revoked' | 'refunded'
        terms: {
          kind: 'royalty_free' | 'rights_managed' | 'editorial' | 'commercial' | 'exclusive'
          usageRights?: unknown
          allowsAiTraining?: boolean
          territory?: unknown | null
          maxImpressions?: number | null
          durationDays?: number | null
          royaltyPercent?: number
          requiresAttribution?: boolean
          attributionText?: string | null
        }
        licenseKey: string
        keyFingerprint: string
      }[]
      nextCursor: string | null
    }
  }
  /** A license of the caller with its certificate, frozen terms and royalties due. */
  'GET /v1/me/license-purchases/{id}': {
    path: { id: string }
    query: Record<never, never>
    body: undefined
    answer: {
      id: string
      licenseId: string
      assetId: string
      title: string
      licenseeName: string
      priceCents: number
      termsSha256: string
      activeFrom: string
      expiresAt: string | null
      endedAt: string | null
      declaredUsage: { impressions: number; downloads: number; embeds: number }
      createdAt: string
      creatorId: string
      saleId: string | null
      status: 'valid' | 'not_active_yet' | 'expired' | 'used_up' | 'revoked' | 'refunded'
      terms: {
        kind: 'royalty_free' | 'rights_managed' | 'editorial' | 'commercial' | 'exclusive'
        usageRights?: unknown
        allowsAiTraining?: boolean
        territory?: unknown | null
        maxImpressions?: number | null
        durationDays?: number | null
        royaltyPercent?: number
        requiresAttribution?: boolean
        attributionText?: string | null
      }
      licenseKey: string
      keyFingerprint: string
      certificate: { document: { [name: string]: unknown }; keyId: string; signature: string }
      frozenTerms: string
      months: {
        grantId: string
        month: string
        declaredUsage: { impressions: number; downloads: number; embeds: number }
        amountMicroDollars: string
        state: 'open' | 'owed' | 'paid'
      }[]
    }
  }
  /** Whether a license is valid, by its id or the fingerprint of its key. */
  'GET /v1/license-certificates/{reference}': {
    path: { reference: string }
    query: Record<never, never>
    body: undefined
    answer: {
      status: 'valid' | 'not_active_yet' | 'expired' | 'used_up' | 'revoked' | 'refunded'
      sentence: string
      grantId: string
      keyFingerprint: string
      licenseId: string
      assetId: string
      kind: 'royalty_free' | 'rights_managed' | 'editorial' | 'commercial' | 'exclusive'
      termsSha256: string
      allowsAiTraining: boolean
      issuedAt: string
      expiresAt: string | null
      endedAt: string | null
      checkedAt: string
    }
  }
  /** Whether a license bought or sold by the caller is valid now (is_license_valid). */
  'GET /functions/v1/is-license-valid': {
    path: Record<never, never>
    query: { purchase_id: string }
    body: undefined
    answer: { is_valid: boolean; reason: string | null; expires_at: string | null; impressions_left: number | null }
  }
  /** Report use of the caller’s license (record_license_usage). */
  'POST /functions/v1/record-license-usage': {
    path: Record<never, never>
    query: Record<never, never>
    body: {
      purchase_id: string
      usage_type: 'impression' | 'download' | 'embed'
      count: number
      idempotency_key?: string
    }
    answer: {
      success: true
      source: 'declared_by_licensee'
      royalty_micro_dollars: string
      month: string
      impressions_left: number | null
    }
  }
  /** Price range and fee of every offer. */
  'GET /v1/offers/rules': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: {
      feeScheduleVersion: number
      items: {
        offer: 'per_use' | 'one_time' | 'subscription' | 'license'
        interval: 'month' | 'year' | null
        minCents: number
        maxCents: number
        platformBasisPoints: number
        settles: 'wallet' | 'checkout' | 'recurring'
        mayBeFree: boolean
      }[]
    }
  }
  /** All fee schedules, and the one in effect. */
  'GET /v1/fee-schedules': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: {
      currentVersion: number
      items: { version: number; platformBasisPoints: { [name: string]: number }; effectiveFrom: string }[]
    }
  }
  /** Offers of an asset. */
  'GET /v1/assets/{id}/offers': {
    path: { id: string }
    query: Record<never, never>
    body: undefined
    answer: {
      items: {
        id: string
        offer: 'per_use' | 'one_time' | 'subscription' | 'license'
        priceCents: number
        interval: 'month' | 'year' | null
        createdAt: string
        reduction?: { priceCents: number; priorCents: number | null; endsAt: string }
        payWhatYouWant?: { suggestedCents: number | null }
      }[]
    }
  }
  /** The caller’s published works and their prices, newest first. */
  'GET /v1/creator/works': {
    path: Record<never, never>
    query: { cursor?: string; limit?: number }
    body: undefined
    answer: {
      items: {
        assetId: string
        kind:
          | 'character'
          | 'location'
          | 'item'
          | 'quest_hook'
          | 'room_template'
          | 'custom_module'
          | 'image'
          | 'video'
          | 'audio'
          | 'voice'
          | 'music'
          | 'style_pack'
          | 'template'
        name: string
        status: 'published' | 'sold_exclusively' | 'withdrawn' | 'removed'
        isPaused: boolean
        tags: string[]
        thumbnail: {
          sha256: string
          role: 'main' | 'preview' | 'thumbnail'
          contentType: string
          sizeBytes: number
          width: number | null
          height: number | null
          path: string
        } | null
        offers: {
          id: string
          offer: 'per_use' | 'one_time' | 'subscription' | 'license'
          priceCents: number
          interval: 'month' | 'year' | null
          createdAt: string
          reduction?: { priceCents: number; priorCents: number | null; endsAt: string }
          payWhatYouWant?: { suggestedCents: number | null }
        }[]
        parents: {
          assetId: string
          creatorId: string
          childAssetId: string
          kind: 'remix' | 'recolor' | 'reimagination' | 'mashup'
          royaltyPercent: number
        }[]
        salesCount: number
        publishedAt: string
      }[]
      nextCursor: string | null
    }
  }
  /** The caller’s payouts, newest first. */
  'GET /v1/payouts': {
    path: Record<never, never>
    query: { cursor?: string; limit?: number }
    body: undefined
    answer: {
      items: {
        id: string
        amountCents: number
        state: 'planned' | 'sent' | 'paid' | 'failed'
        failure: string | null
        createdAt: string
        settledAt: string | null
      }[]
      nextCursor: string | null
    }
  }
  /** The public view of an asset. */
  'GET /v1/assets/{id}': {
    path: { id: string }
    query: Record<never, never>
    body: undefined
    answer: {
      id: string
      kind:
        | 'character'
        | 'location'
        | 'item'
        | 'quest_hook'
        | 'room_template'
        | 'custom_module'
        | 'image'
        | 'video'
        | 'audio'
        | 'voice'
        | 'music'
        | 'style_pack'
        | 'template'
      status: 'published' | 'sold_exclusively' | 'withdrawn' | 'removed'
      name: string
      card: AssetCard
      tags: string[]
      ageRating: string
      previews: {
        sha256: string
        role: 'main' | 'preview' | 'thumbnail'
        contentType: string
        sizeBytes: number
        width: number | null
        height: number | null
        path: string
      }[]
      creator: { creatorId: string; handle: string | null; displayName: string; isVerified: boolean }
      collaborators: { creatorId: string; handle: string | null; displayName: string; isVerified: boolean }[]
      offers: {
        id: string
        offer: 'per_use' | 'one_time' | 'subscription' | 'license'
        priceCents: number
        interval: 'month' | 'year' | null
        reduction?: { priceCents: number; priorCents: number | null; endsAt: string }
        payWhatYouWant?: { suggestedCents: number | null }
      }[]
      parent: {
        assetId: string
        childAssetId: string
        derivationKind: 'remix' | 'recolor' | 'reimagination' | 'mashup'
        name: string | null
        ageRating: string
        kind:
          | 'character'
          | 'location'
          | 'item'
          | 'quest_hook'
          | 'room_template'
          | 'custom_module'
          | 'image'
          | 'video'
          | 'audio'
          | 'voice'
          | 'music'
          | 'style_pack'
          | 'template'
        status: 'published' | 'sold_exclusively' | 'withdrawn' | 'removed'
        creator: { creatorId: string; handle: string | null; displayName: string; isVerified: boolean }
        royaltyPercent: number
      } | null
      parents: {
        assetId: string
        childAssetId: string
        derivationKind: 'remix' | 'recolor' | 'reimagination' | 'mashup'
        name: string | null
        ageRating: string
        kind:
          | 'character'
          | 'location'
          | 'item'
          | 'quest_hook'
          | 'room_template'
          | 'custom_module'
          | 'image'
          | 'video'
          | 'audio'
          | 'voice'
          | 'music'
          | 'style_pack'
          | 'template'
        status: 'published' | 'sold_exclusively' | 'withdrawn' | 'removed'
        creator: { creatorId: string; handle: string | null; displayName: string; isVerified: boolean }
        royaltyPercent: number
      }[]
      root: {
        assetId: string
        childAssetId: string
        derivationKind: 'remix' | 'recolor' | 'reimagination' | 'mashup'
        name: string | null
        ageRating: string
        kind:
          | 'character'
          | 'location'
          | 'item'
          | 'quest_hook'
          | 'room_template'
          | 'custom_module'
          | 'image'
          | 'video'
          | 'audio'
          | 'voice'
          | 'music'
          | 'style_pack'
          | 'template'
        status: 'published' | 'sold_exclusively' | 'withdrawn' | 'removed'
        creator: { creatorId: string; handle: string | null; displayName: string; isVerified: boolean }
        royaltyPercent: number
      } | null
      depth: number
      versions: { id: string; number: number; publishedAt: string; logIndex: number }[]
      currentVersionId: string
      allowsAiTraining: boolean
      qualityScore: number | null
      rating: { average: number | null; count: number }
      salesCount: number
      publishedAt: string
      updatedAt: string
    }
  }
  /** The ancestors and derivatives of an asset. */
  'GET /v1/assets/{id}/derivation': {
    path: { id: string }
    query: { cursor?: string; limit?: number }
    body: undefined
    answer: {
      ancestors: {
        assetId: string
        childAssetId: string
        derivationKind: 'remix' | 'recolor' | 'reimagination' | 'mashup'
        name: string | null
        ageRating: string
        kind:
          | 'character'
          | 'location'
          | 'item'
          | 'quest_hook'
          | 'room_template'
          | 'custom_module'
          | 'image'
          | 'video'
          | 'audio'
          | 'voice'
          | 'music'
          | 'style_pack'
          | 'template'
        status: 'published' | 'sold_exclusively' | 'withdrawn' | 'removed'
        creator: { creatorId: string; handle: string | null; displayName: string; isVerified: boolean }
        royaltyPercent: number
      }[]
      derivatives: {
        items: {
          assetId: string
          childAssetId: string
          derivationKind: 'remix' | 'recolor' | 'reimagination' | 'mashup'
          name: string | null
          ageRating: string
          kind:
            | 'character'
            | 'location'
            | 'item'
            | 'quest_hook'
            | 'room_template'
            | 'custom_module'
            | 'image'
            | 'video'
            | 'audio'
            | 'voice'
            | 'music'
            | 'style_pack'
            | 'template'
          status: 'published' | 'sold_exclusively' | 'withdrawn' | 'removed'
          creator: { creatorId: string; handle: string | null; displayName: string; isVerified: boolean }
          royaltyPercent: number
        }[]
        nextCursor: string | null
      }
    }
  }
  /** The certificate of a version, with its inclusion proof. */
  'GET /v1/assets/{id}/certificate': {
    path: { id: string }
    query: { versionId?: string }
    body: undefined
    answer: {
      certificate: { document: { [name: string]: unknown }; keyId: string; signature: string }
      inclusion: { leafIndex: number; treeSize: number; hashes: string[] }
      checkpoint: { document: { [name: string]: unknown }; keyId: string; signature: string }
    }
  }
  /** The full card and all files, for those with access. */
  'GET /v1/assets/{id}/content': {
    path: { id: string }
    query: { versionId?: string }
    body: undefined
    answer: {
      versionId: string
      card: AssetCard
      media: {
        sha256: string
        role: 'main' | 'preview' | 'thumbnail'
        contentType: string
        sizeBytes: number
        width: number | null
        height: number | null
        path: string
      }[]
    }
  }
  /** Size and root of the log, signed. */
  'GET /v1/log/checkpoint': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: { checkpoint: { document: { [name: string]: unknown }; keyId: string; signature: string } }
  }
  /** Inclusion proof of an entry in the log of a given size. */
  'GET /v1/log/inclusion': {
    path: Record<never, never>
    query: { leaf: number; size?: number }
    body: undefined
    answer: { leafIndex: number; treeSize: number; hashes: string[] }
  }
  /** Consistency proof between two sizes of the log. */
  'GET /v1/log/consistency': {
    path: Record<never, never>
    query: { from: number; to: number }
    body: undefined
    answer: { firstSize: number; secondSize: number; hashes: string[] }
  }
  /** Entries of the log in order. */
  'GET /v1/log/entries': {
    path: Record<never, never>
    query: { from?: number; limit?: number }
    body: undefined
    answer: {
      items: {
        logIndex: number
        loggedAt: string
        leafHash: string
        entry: { document: { [name: string]: unknown }; keyId: string; signature: string } | null
      }[]
    }
  }
  /** Current and former signing keys with their periods. */
  'GET /v1/keys': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: {
      keys: { keyId: string; publicKey: string; validFrom: string; validUntil: string | null; compromised?: boolean }[]
    }
  }
  /** The public reputation of a creator. */
  'GET /v1/creators/{handle}/reputation': {
    path: { handle: string }
    query: Record<never, never>
    body: undefined
    answer: {
      handle: string
      displayName: string
      isVerified: boolean
      region: string | null
      total: number
      level: 'new' | 'rising' | 'established' | 'featured'
      badges: ('trending' | 'quality' | 'verified' | 'community_favorite')[]
      ratings: number
      averageStars: number | null
      sales: number
      contributions: number
      asOf: string
    }
  }
  /** Ratings of an asset. */
  'GET /v1/assets/{id}/ratings': {
    path: { id: string }
    query: { cursor?: string; limit?: number }
    body: undefined
    answer: {
      items: {
        id: string
        stars: number
        comment: string | null
        helpfulVotes: number
        ratedAt: string
        weighsInFull: boolean
        answer: { text: string; answeredAt: string } | null
      }[]
      nextCursor: string | null
      asset: { assetId: string; qualityScore: number | null; averageStars: number | null; count: number }
    }
  }
  /** Creators by reputation. */
  'GET /v1/discovery/creators': {
    path: Record<never, never>
    query: { minReputation?: number; region?: string; limit?: number }
    body: undefined
    answer: {
      items: {
        handle: string
        displayName: string
        isVerified: boolean
        region: string | null
        total: number
        level: 'new' | 'rising' | 'established' | 'featured'
        badges: ('trending' | 'quality' | 'verified' | 'community_favorite')[]
        ratings: number
        averageStars: number | null
        sales: number
        contributions: number
        asOf: string
      }[]
    }
  }
  /** Assets of creators by reputation. */
  'GET /v1/discovery/assets': {
    path: Record<never, never>
    query: {
      kind?:
        | 'character'
        | 'location'
        | 'item'
        | 'quest_hook'
        | 'room_template'
        | 'custom_module'
        | 'image'
        | 'video'
        | 'audio'
        | 'voice'
        | 'music'
        | 'style_pack'
        | 'template'
      limit?: number
    }
    body: undefined
    answer: {
      items: {
        id: string
        name: string
        kind:
          | 'character'
          | 'location'
          | 'item'
          | 'quest_hook'
          | 'room_template'
          | 'custom_module'
          | 'image'
          | 'video'
          | 'audio'
          | 'voice'
          | 'music'
          | 'style_pack'
          | 'template'
        qualityScore: number | null
        ratingCount: number
        salesCount: number
        creator: { handle: string; displayName: string; level: 'new' | 'rising' | 'established' | 'featured' }
        averageStars: number | null
        ageRating: string
        minPriceCents: number | null
        thumbnail: {
          sha256: string
          role: 'main' | 'preview' | 'thumbnail'
          contentType: string
          sizeBytes: number
          width: number | null
          height: number | null
          path: string
        } | null
      }[]
    }
  }
  /** Use a story asset, paid from the wallet. */
  'POST /v1/assets/{assetId}/uses': {
    path: { assetId: string }
    query: Record<never, never>
    body: { storyId: string; turnId: number }
    answer: {
      saleId: string
      assetId: string
      versionId: string
      priceCents: number
      coveredBy: 'per_use' | 'one_time' | 'subscription' | 'license' | null
      at: string
    }
  }
  /** Use story assets, up to 100 at once; each is sold or refused on its own. */
  'POST /v1/uses': {
    path: Record<never, never>
    query: Record<never, never>
    body: { uses: { assetId: string; storyId: string; turnId: number }[] }
    answer: {
      items: (
        | {
            saleId: string
            assetId: string
            versionId: string
            priceCents: number
            coveredBy: 'per_use' | 'one_time' | 'subscription' | 'license' | null
            at: string
            state: 'sold'
          }
        | { state: 'refused'; error: { code: ErrorCode; message: string; retryable: boolean; detail?: string } }
      )[]
      soldCount: number
      refusedCount: number
      amountMicroDollars: string
    }
  }
  /** The caller’s purchases, newest first. */
  'GET /v1/purchases': {
    path: Record<never, never>
    query: {
      cursor?: string
      limit?: number
      assetId?: string
      offer?: 'per_use' | 'one_time' | 'subscription' | 'license'
    }
    body: undefined
    answer: {
      items: {
        saleId: string
        offer: 'per_use' | 'one_time' | 'subscription' | 'license'
        state: 'completed' | 'refunded' | 'disputed' | 'charged_back'
        assetId: string
        versionId: string
        creatorId: string
        amountMicroDollars: string
        taxMicroDollars: string
        storyId: string | null
        turnId: number | null
        orderId: string | null
        soldAt: string
        refundableUntil: string | null
        entitlement: {
          validFrom: string
          validUntil: string | null
          withdrawnAt: string | null
          withdrawalReason: string | null
        }
        refund: {
          saleId: string
          reason: string
          paidTo: 'wallet' | 'processor' | 'wallet_instead' | 'nothing'
          amountMicroDollars: string
          refundedAt: string
        } | null
      }[]
      nextCursor: string | null
    }
  }
  /** One purchase. */
  'GET /v1/purchases/{saleId}': {
    path: { saleId: string }
    query: Record<never, never>
    body: undefined
    answer: {
      saleId: string
      offer: 'per_use' | 'one_time' | 'subscription' | 'license'
      state: 'completed' | 'refunded' | 'disputed' | 'charged_back'
      assetId: string
      versionId: string
      creatorId: string
      amountMicroDollars: string
      taxMicroDollars: string
      storyId: string | null
      turnId: number | null
      orderId: string | null
      soldAt: string
      refundableUntil: string | null
      entitlement: {
        validFrom: string
        validUntil: string | null
        withdrawnAt: string | null
        withdrawalReason: string | null
      }
      refund: {
        saleId: string
        reason: string
        paidTo: 'wallet' | 'processor' | 'wallet_instead' | 'nothing'
        amountMicroDollars: string
        refundedAt: string
      } | null
    }
  }
  /** The caller’s sales, newest first. */
  'GET /v1/creator/sales': {
    path: Record<never, never>
    query: { cursor?: string; limit?: number; assetId?: string }
    body: undefined
    answer: {
      items: {
        saleId: string
        assetId: string
        soldAssetId: string
        depth: number
        offer: 'per_use' | 'one_time' | 'subscription' | 'license'
        state: 'completed' | 'refunded' | 'disputed' | 'charged_back'
        amountMicroDollars: string
        earnedMicroDollars: string
        shareBasisPoints: number | null
        country: string | null
        soldAt: string
      }[]
      nextCursor: string | null
    }
  }
  /** Buyers, prices and ratings of the caller’s works. */
  'GET /v1/creator/figures': {
    path: Record<never, never>
    query: { period?: '1d' | '7d' | '30d' | '90d' | 'all'; zone?: string }
    body: undefined
    answer: {
      period: '1d' | '7d' | '30d' | '90d' | 'all'
      zone: string
      from: string | null
      to: string
      saleCount: number
      useCount: number
      copyCount: number
      uniqueBuyers: number
      averagePriceMicroDollars: string | null
      kinds: {
        kind:
          | 'character'
          | 'location'
          | 'item'
          | 'quest_hook'
          | 'room_template'
          | 'custom_module'
          | 'image'
          | 'video'
          | 'audio'
          | 'voice'
          | 'music'
          | 'style_pack'
          | 'template'
        saleCount: number
        uniqueBuyers: number
        grossMicroDollars: string
      }[]
      ratings: {
        ratedCount: number
        average: number | null
        lowest: number | null
        highest: number | null
        topRatedCount: number
      }
    }
  }
  /** Search published assets; at most 50 per page. */
  'GET /v1/search': {
    path: Record<never, never>
    query: {
      q?: string
      kind?:
        | 'character'
        | 'location'
        | 'item'
        | 'quest_hook'
        | 'room_template'
        | 'custom_module'
        | 'image'
        | 'video'
        | 'audio'
        | 'voice'
        | 'music'
        | 'style_pack'
        | 'template'
      minPriceCents?: number
      maxPriceCents?: number
      license?: 'royalty_free' | 'rights_managed' | 'editorial' | 'commercial' | 'exclusive'
      ageRating?: 'all' | '13+' | '16+' | '18+'
      minRating?: number
      tag?: string
      creatorId?: string
      cursor?: string
      limit?: number
      sort?: 'relevance' | 'popularity' | 'price_low' | 'price_high' | 'newest'
      layer?: 'full_text' | 'semantic' | 'text_to_image'
    }
    body: undefined
    answer: {
      items: {
        assetId: string
        name: string
        kind:
          | 'character'
          | 'location'
          | 'item'
          | 'quest_hook'
          | 'room_template'
          | 'custom_module'
          | 'image'
          | 'video'
          | 'audio'
          | 'voice'
          | 'music'
          | 'style_pack'
          | 'template'
        description: string
        tags: string[]
        ageRating: string
        creator: { creatorId: string; handle: string | null; displayName: string; isVerified: boolean }
        creatorLevel: 'new' | 'rising' | 'established' | 'featured' | null
        thumbnail: {
          sha256: string
          role: 'main' | 'preview' | 'thumbnail'
          contentType: string
          sizeBytes: number
          width: number | null
          height: number | null
          path: string
        } | null
        minPriceCents: number | null
        offers: ('per_use' | 'one_time' | 'subscription' | 'license')[]
        licenses: ('royalty_free' | 'rights_managed' | 'editorial' | 'commercial' | 'exclusive')[]
        rating: { average: number | null; count: number }
        salesCount: number
        publishedAt: string
        foundBy: ('full_text' | 'semantic' | 'text_to_image')[]
        similarity: number | null
      }[]
      nextCursor: string | null
      layers: {
        layer: 'full_text' | 'semantic' | 'text_to_image'
        used: boolean
        reason: 'no_query' | 'not_wanted' | 'no_models' | 'unavailable' | 'not_understood' | 'not_sortable' | null
      }[]
      spelling: string | null
    }
  }
  /** Facet counts: assets for each value of a filter, with the other filters applied. */
  'GET /v1/search/facets': {
    path: Record<never, never>
    query: {
      q?: string
      kind?:
        | 'character'
        | 'location'
        | 'item'
        | 'quest_hook'
        | 'room_template'
        | 'custom_module'
        | 'image'
        | 'video'
        | 'audio'
        | 'voice'
        | 'music'
        | 'style_pack'
        | 'template'
      minPriceCents?: number
      maxPriceCents?: number
      license?: 'royalty_free' | 'rights_managed' | 'editorial' | 'commercial' | 'exclusive'
      ageRating?: 'all' | '13+' | '16+' | '18+'
      minRating?: number
      tag?: string
      creatorId?: string
    }
    body: undefined
    answer: {
      kinds: { value: string; count: number }[]
      licenses: { value: string; count: number }[]
      ageRatings: { value: string; count: number }[]
      tags: { value: string; count: number }[]
    }
  }
  /** The caller’s submissions, latest change first. */
  'GET /v1/submissions': {
    path: Record<never, never>
    query: {
      state?:
        | 'draft'
        | 'submitted'
        | 'in_review'
        | 'changes_requested'
        | 'approved'
        | 'published'
        | 'rejected'
        | 'withdrawn'
        | 'removed'
        | 'appealed'
      cursor?: string
      limit?: number
    }
    body: undefined
    answer: {
      items: {
        id: string
        state:
          | 'draft'
          | 'submitted'
          | 'in_review'
          | 'changes_requested'
          | 'approved'
          | 'published'
          | 'rejected'
          | 'withdrawn'
          | 'removed'
          | 'appealed'
        kind:
          | 'character'
          | 'location'
          | 'item'
          | 'quest_hook'
          | 'room_template'
          | 'custom_module'
          | 'image'
          | 'video'
          | 'audio'
          | 'voice'
          | 'music'
          | 'style_pack'
          | 'template'
        name: string
        round: number
        version: number
        assetId: string | null
        createdAt: string
        updatedAt: string
        submittedAt: string | null
      }[]
      nextCursor: string | null
    }
  }
  /** Create a draft. */
  'POST /v1/submissions': {
    path: Record<never, never>
    query: Record<never, never>
    body: {
      id?: string
      card: AssetCardInput
      media?: { sha256: string; role: 'main' | 'preview' | 'thumbnail' }[]
      offers?: {
        offer: 'per_use' | 'one_time' | 'subscription' | 'license'
        priceCents: number
        interval?: 'month' | 'year'
        terms?: {
          kind: 'royalty_free' | 'rights_managed' | 'editorial' | 'commercial' | 'exclusive'
          usageRights: ('web' | 'social' | 'broadcast' | 'print' | 'merchandise' | 'nft')[]
          allowsAiTraining?: boolean
          territory?: string[] | null
          maxImpressions?: number | null
          durationDays?: number | null
          royaltyPercent?: number
          requiresAttribution?: boolean
          attributionText?: string | null
        }
      }[]
      ageRating?: 'all' | '13+' | '16+' | '18+' | null
      assetId?: string | null
      derivation?:
        | (
            | {
                parents: {
                  parentAssetId: string
                  kind?: 'remix' | 'recolor' | 'reimagination' | 'mashup'
                  royaltyPercent: number
                }[]
              }
            | { parentAssetId: string; kind?: 'remix' | 'recolor' | 'reimagination' | 'mashup'; royaltyPercent: number }
          )
        | null
    }
    answer: {
      id: string
      state:
        | 'draft'
        | 'submitted'
        | 'in_review'
        | 'changes_requested'
        | 'approved'
        | 'published'
        | 'rejected'
        | 'withdrawn'
        | 'removed'
        | 'appealed'
      kind:
        | 'character'
        | 'location'
        | 'item'
        | 'quest_hook'
        | 'room_template'
        | 'custom_module'
        | 'image'
        | 'video'
        | 'audio'
        | 'voice'
        | 'music'
        | 'style_pack'
        | 'template'
      name: string
      round: number
      version: number
      assetId: string | null
      createdAt: string
      updatedAt: string
      submittedAt: string | null
      card: AssetCard
      media: {
        sha256: string
        contentType: string
        sizeBytes: number
        width: number | null
        height: number | null
        role: 'main' | 'preview' | 'thumbnail'
        isMade: boolean
        path: string
      }[]
      offers: {
        offer: 'per_use' | 'one_time' | 'subscription' | 'license'
        priceCents: number
        interval?: 'month' | 'year'
        terms?: {
          kind: 'royalty_free' | 'rights_managed' | 'editorial' | 'commercial' | 'exclusive'
          usageRights?: unknown
          allowsAiTraining?: boolean
          territory?: unknown | null
          maxImpressions?: number | null
          durationDays?: number | null
          royaltyPercent?: number
          requiresAttribution?: boolean
          attributionText?: string | null
        }
      }[]
      ageRating: 'all' | '13+' | '16+' | '18+' | null
      derivation: {
        parents: {
          parentAssetId: string
          kind?: 'remix' | 'recolor' | 'reimagination' | 'mashup'
          royaltyPercent: number
          agreement: 'proposed' | 'agreed' | 'declined' | 'ended' | null
        }[]
      } | null
      problems: {
        field: string
        code:
          | 'missing'
          | 'too_short'
          | 'too_long'
          | 'too_few'
          | 'too_many'
          | 'format'
          | 'size'
          | 'dimensions'
          | 'offer'
          | 'price'
          | 'mismatch'
          | 'bought'
        message: string
      }[]
      allowed: (
        | 'submit'
        | 'claim'
        | 'release'
        | 'approve'
        | 'request_changes'
        | 'reject'
        | 'edit'
        | 'withdraw'
        | 'publish'
        | 'appeal'
        | 'dismiss_appeal'
        | 'remove'
        | 'reinstate'
      )[]
      place: {
        position: number
        waiting: number
        wait: {
          basis: 'measured' | 'usual'
          lowHours: number
          medianHours: number | null
          highHours: number
          sampleSize: number
          sentence: string
        }
      } | null
      events: {
        number: number
        event:
          | 'submit'
          | 'claim'
          | 'release'
          | 'approve'
          | 'request_changes'
          | 'reject'
          | 'edit'
          | 'withdraw'
          | 'publish'
          | 'appeal'
          | 'dismiss_appeal'
          | 'remove'
          | 'reinstate'
          | 'create'
        from:
          | 'draft'
          | 'submitted'
          | 'in_review'
          | 'changes_requested'
          | 'approved'
          | 'published'
          | 'rejected'
          | 'withdrawn'
          | 'removed'
          | 'appealed'
          | null
        to:
          | 'draft'
          | 'submitted'
          | 'in_review'
          | 'changes_requested'
          | 'approved'
          | 'published'
          | 'rejected'
          | 'withdrawn'
          | 'removed'
          | 'appealed'
        by: 'creator' | 'reviewer' | 'system'
        round: number
        reason: string | null
        at: string
      }[]
      reasons: {
        field: string | null
        code:
          | 'unsafe_content'
          | 'wrong_age_rating'
          | 'low_quality'
          | 'incomplete'
          | 'technical_fault'
          | 'misleading'
          | 'wrong_metadata'
          | 'unreasonable_price'
          | 'too_similar'
          | 'rights_unclear'
          | 'other'
        comment: string
      }[]
      evidence: PreflightReport | null
    }
  }
  /** One submission with all its events. */
  'GET /v1/submissions/{id}': {
    path: { id: string }
    query: Record<never, never>
    body: undefined
    answer: {
      id: string
      state:
        | 'draft'
        | 'submitted'
        | 'in_review'
        | 'changes_requested'
        | 'approved'
        | 'published'
        | 'rejected'
        | 'withdrawn'
        | 'removed'
        | 'appealed'
      kind:
        | 'character'
        | 'location'
        | 'item'
        | 'quest_hook'
        | 'room_template'
        | 'custom_module'
        | 'image'
        | 'video'
        | 'audio'
        | 'voice'
        | 'music'
        | 'style_pack'
        | 'template'
      name: string
      round: number
      version: number
      assetId: string | null
      createdAt: string
      updatedAt: string
      submittedAt: string | null
      card: AssetCard
      media: {
        sha256: string
        contentType: string
        sizeBytes: number
        width: number | null
        height: number | null
        role: 'main' | 'preview' | 'thumbnail'
        isMade: boolean
        path: string
      }[]
      offers: {
        offer: 'per_use' | 'one_time' | 'subscription' | 'license'
        priceCents: number
        interval?: 'month' | 'year'
        terms?: {
          kind: 'royalty_free' | 'rights_managed' | 'editorial' | 'commercial' | 'exclusive'
          usageRights?: unknown
          allowsAiTraining?: boolean
          territory?: unknown | null
          maxImpressions?: number | null
          durationDays?: number | null
          royaltyPercent?: number
          requiresAttribution?: boolean
          attributionText?: string | null
        }
      }[]
      ageRating: 'all' | '13+' | '16+' | '18+' | null
      derivation: {
        parents: {
          parentAssetId: string
          kind?: 'remix' | 'recolor' | 'reimagination' | 'mashup'
          royaltyPercent: number
          agreement: 'proposed' | 'agreed' | 'declined' | 'ended' | null
        }[]
      } | null
      problems: {
        field: string
        code:
          | 'missing'
          | 'too_short'
          | 'too_long'
          | 'too_few'
          | 'too_many'
          | 'format'
          | 'size'
          | 'dimensions'
          | 'offer'
          | 'price'
          | 'mismatch'
          | 'bought'
        message: string
      }[]
      allowed: (
        | 'submit'
        | 'claim'
        | 'release'
        | 'approve'
        | 'request_changes'
        | 'reject'
        | 'edit'
        | 'withdraw'
        | 'publish'
        | 'appeal'
        | 'dismiss_appeal'
        | 'remove'
        | 'reinstate'
      )[]
      place: {
        position: number
        waiting: number
        wait: {
          basis: 'measured' | 'usual'
          lowHours: number
          medianHours: number | null
          highHours: number
          sampleSize: number
          sentence: string
        }
      } | null
      events: {
        number: number
        event:
          | 'submit'
          | 'claim'
          | 'release'
          | 'approve'
          | 'request_changes'
          | 'reject'
          | 'edit'
          | 'withdraw'
          | 'publish'
          | 'appeal'
          | 'dismiss_appeal'
          | 'remove'
          | 'reinstate'
          | 'create'
        from:
          | 'draft'
          | 'submitted'
          | 'in_review'
          | 'changes_requested'
          | 'approved'
          | 'published'
          | 'rejected'
          | 'withdrawn'
          | 'removed'
          | 'appealed'
          | null
        to:
          | 'draft'
          | 'submitted'
          | 'in_review'
          | 'changes_requested'
          | 'approved'
          | 'published'
          | 'rejected'
          | 'withdrawn'
          | 'removed'
          | 'appealed'
        by: 'creator' | 'reviewer' | 'system'
        round: number
        reason: string | null
        at: string
      }[]
      reasons: {
        field: string | null
        code:
          | 'unsafe_content'
          | 'wrong_age_rating'
          | 'low_quality'
          | 'incomplete'
          | 'technical_fault'
          | 'misleading'
          | 'wrong_metadata'
          | 'unreasonable_price'
          | 'too_similar'
          | 'rights_unclear'
          | 'other'
        comment: string
      }[]
      evidence: PreflightReport | null
    }
  }
  /** Replace a draft. */
  'PUT /v1/submissions/{id}': {
    path: { id: string }
    query: Record<never, never>
    body: {
      version?: number
      card: AssetCardInput
      media?: { sha256: string; role: 'main' | 'preview' | 'thumbnail' }[]
      offers?: {
        offer: 'per_use' | 'one_time' | 'subscription' | 'license'
        priceCents: number
        interval?: 'month' | 'year'
        terms?: {
          kind: 'royalty_free' | 'rights_managed' | 'editorial' | 'commercial' | 'exclusive'
          usageRights: ('web' | 'social' | 'broadcast' | 'print' | 'merchandise' | 'nft')[]
          allowsAiTraining?: boolean
          territory?: string[] | null
          maxImpressions?: number | null
          durationDays?: number | null
          royaltyPercent?: number
          requiresAttribution?: boolean
          attributionText?: string | null
        }
      }[]
      ageRating?: 'all' | '13+' | '16+' | '18+' | null
      assetId?: string | null
      derivation?:
        | (
            | {
                parents: {
                  parentAssetId: string
                  kind?: 'remix' | 'recolor' | 'reimagination' | 'mashup'
                  royaltyPercent: number
                }[]
              }
            | { parentAssetId: string; kind?: 'remix' | 'recolor' | 'reimagination' | 'mashup'; royaltyPercent: number }
          )
        | null
    }
    answer: {
      id: string
      state:
        | 'draft'
        | 'submitted'
        | 'in_review'
        | 'changes_requested'
        | 'approved'
        | 'published'
        | 'rejected'
        | 'withdrawn'
        | 'removed'
        | 'appealed'
      kind:
        | 'character'
        | 'location'
        | 'item'
        | 'quest_hook'
        | 'room_template'
        | 'custom_module'
        | 'image'
        | 'video'
        | 'audio'
        | 'voice'
        | 'music'
        | 'style_pack'
        | 'template'
      name: string
      round: number
      version: number
      assetId: string | null
      createdAt: string
      updatedAt: string
      submittedAt: string | null
      card: AssetCard
      media: {
        sha256: string
        contentType: string
        sizeBytes: number
        width: number | null
        height: number | null
        role: 'main' | 'preview' | 'thumbnail'
        isMade: boolean
        path: string
      }[]
      offers: {
        offer: 'per_use' | 'one_time' | 'subscription' | 'license'
        priceCents: number
        interval?: 'month' | 'year'
        terms?: {
          kind: 'royalty_free' | 'rights_managed' | 'editorial' | 'commercial' | 'exclusive'
          usageRights?: unknown
          allowsAiTraining?: boolean
          territory?: unknown | null
          maxImpressions?: number | null
          durationDays?: number | null
          royaltyPercent?: number
          requiresAttribution?: boolean
          attributionText?: string | null
        }
      }[]
      ageRating: 'all' | '13+' | '16+' | '18+' | null
      derivation: {
        parents: {
          parentAssetId: string
          kind?: 'remix' | 'recolor' | 'reimagination' | 'mashup'
          royaltyPercent: number
          agreement: 'proposed' | 'agreed' | 'declined' | 'ended' | null
        }[]
      } | null
      problems: {
        field: string
        code:
          | 'missing'
          | 'too_short'
          | 'too_long'
          | 'too_few'
          | 'too_many'
          | 'format'
          | 'size'
          | 'dimensions'
          | 'offer'
          | 'price'
          | 'mismatch'
          | 'bought'
        message: string
      }[]
      allowed: (
        | 'submit'
        | 'claim'
        | 'release'
        | 'approve'
        | 'request_changes'
        | 'reject'
        | 'edit'
        | 'withdraw'
        | 'publish'
        | 'appeal'
        | 'dismiss_appeal'
        | 'remove'
        | 'reinstate'
      )[]
      place: {
        position: number
        waiting: number
        wait: {
          basis: 'measured' | 'usual'
          lowHours: number
          medianHours: number | null
          highHours: number
          sampleSize: number
          sentence: string
        }
      } | null
      events: {
        number: number
        event:
          | 'submit'
          | 'claim'
          | 'release'
          | 'approve'
          | 'request_changes'
          | 'reject'
          | 'edit'
          | 'withdraw'
          | 'publish'
          | 'appeal'
          | 'dismiss_appeal'
          | 'remove'
          | 'reinstate'
          | 'create'
        from:
          | 'draft'
          | 'submitted'
          | 'in_review'
          | 'changes_requested'
          | 'approved'
          | 'published'
          | 'rejected'
          | 'withdrawn'
          | 'removed'
          | 'appealed'
          | null
        to:
          | 'draft'
          | 'submitted'
          | 'in_review'
          | 'changes_requested'
          | 'approved'
          | 'published'
          | 'rejected'
          | 'withdrawn'
          | 'removed'
          | 'appealed'
        by: 'creator' | 'reviewer' | 'system'
        round: number
        reason: string | null
        at: string
      }[]
      reasons: {
        field: string | null
        code:
          | 'unsafe_content'
          | 'wrong_age_rating'
          | 'low_quality'
          | 'incomplete'
          | 'technical_fault'
          | 'misleading'
          | 'wrong_metadata'
          | 'unreasonable_price'
          | 'too_similar'
          | 'rights_unclear'
          | 'other'
        comment: string
      }[]
      evidence: PreflightReport | null
    }
  }
  /** Submit a draft for human review. */
  'POST /v1/submissions/{id}/submit': {
    path: { id: string }
    query: Record<never, never>
    body: undefined
    answer: {
      id: string
      state:
        | 'draft'
        | 'submitted'
        | 'in_review'
        | 'changes_requested'
        | 'approved'
        | 'published'
        | 'rejected'
        | 'withdrawn'
        | 'removed'
        | 'appealed'
      kind:
        | 'character'
        | 'location'
        | 'item'
        | 'quest_hook'
        | 'room_template'
        | 'custom_module'
        | 'image'
        | 'video'
        | 'audio'
        | 'voice'
        | 'music'
        | 'style_pack'
        | 'template'
      name: string
      round: number
      version: number
      assetId: string | null
      createdAt: string
      updatedAt: string
      submittedAt: string | null
      card: AssetCard
      media: {
        sha256: string
        contentType: string
        sizeBytes: number
        width: number | null
        height: number | null
        role: 'main' | 'preview' | 'thumbnail'
        isMade: boolean
        path: string
      }[]
      offers: {
        offer: 'per_use' | 'one_time' | 'subscription' | 'license'
        priceCents: number
        interval?: 'month' | 'year'
        terms?: {
          kind: 'royalty_free' | 'rights_managed' | 'editorial' | 'commercial' | 'exclusive'
          usageRights?: unknown
          allowsAiTraining?: boolean
          territory?: unknown | null
          maxImpressions?: number | null
          durationDays?: number | null
          royaltyPercent?: number
          requiresAttribution?: boolean
          attributionText?: string | null
        }
      }[]
      ageRating: 'all' | '13+' | '16+' | '18+' | null
      derivation: {
        parents: {
          parentAssetId: string
          kind?: 'remix' | 'recolor' | 'reimagination' | 'mashup'
          royaltyPercent: number
          agreement: 'proposed' | 'agreed' | 'declined' | 'ended' | null
        }[]
      } | null
      problems: {
        field: string
        code:
          | 'missing'
          | 'too_short'
          | 'too_long'
          | 'too_few'
          | 'too_many'
          | 'format'
          | 'size'
          | 'dimensions'
          | 'offer'
          | 'price'
          | 'mismatch'
          | 'bought'
        message: string
      }[]
      allowed: (
        | 'submit'
        | 'claim'
        | 'release'
        | 'approve'
        | 'request_changes'
        | 'reject'
        | 'edit'
        | 'withdraw'
        | 'publish'
        | 'appeal'
        | 'dismiss_appeal'
        | 'remove'
        | 'reinstate'
      )[]
      place: {
        position: number
        waiting: number
        wait: {
          basis: 'measured' | 'usual'
          lowHours: number
          medianHours: number | null
          highHours: number
          sampleSize: number
          sentence: string
        }
      } | null
      events: {
        number: number
        event:
          | 'submit'
          | 'claim'
          | 'release'
          | 'approve'
          | 'request_changes'
          | 'reject'
          | 'edit'
          | 'withdraw'
          | 'publish'
          | 'appeal'
          | 'dismiss_appeal'
          | 'remove'
          | 'reinstate'
          | 'create'
        from:
          | 'draft'
          | 'submitted'
          | 'in_review'
          | 'changes_requested'
          | 'approved'
          | 'published'
          | 'rejected'
          | 'withdrawn'
          | 'removed'
          | 'appealed'
          | null
        to:
          | 'draft'
          | 'submitted'
          | 'in_review'
          | 'changes_requested'
          | 'approved'
          | 'published'
          | 'rejected'
          | 'withdrawn'
          | 'removed'
          | 'appealed'
        by: 'creator' | 'reviewer' | 'system'
        round: number
        reason: string | null
        at: string
      }[]
      reasons: {
        field: string | null
        code:
          | 'unsafe_content'
          | 'wrong_age_rating'
          | 'low_quality'
          | 'incomplete'
          | 'technical_fault'
          | 'misleading'
          | 'wrong_metadata'
          | 'unreasonable_price'
          | 'too_similar'
          | 'rights_unclear'
          | 'other'
        comment: string
      }[]
      evidence: PreflightReport | null
    }
  }
  /** Withdraw a submission. */
  'POST /v1/submissions/{id}/withdraw': {
    path: { id: string }
    query: Record<never, never>
    body: { reason?: string }
    answer: {
      id: string
      state:
        | 'draft'
        | 'submitted'
        | 'in_review'
        | 'changes_requested'
        | 'approved'
        | 'published'
        | 'rejected'
        | 'withdrawn'
        | 'removed'
        | 'appealed'
      kind:
        | 'character'
        | 'location'
        | 'item'
        | 'quest_hook'
        | 'room_template'
        | 'custom_module'
        | 'image'
        | 'video'
        | 'audio'
        | 'voice'
        | 'music'
        | 'style_pack'
        | 'template'
      name: string
      round: number
      version: number
      assetId: string | null
      createdAt: string
      updatedAt: string
      submittedAt: string | null
      card: AssetCard
      media: {
        sha256: string
        contentType: string
        sizeBytes: number
        width: number | null
        height: number | null
        role: 'main' | 'preview' | 'thumbnail'
        isMade: boolean
        path: string
      }[]
      offers: {
        offer: 'per_use' | 'one_time' | 'subscription' | 'license'
        priceCents: number
        interval?: 'month' | 'year'
        terms?: {
          kind: 'royalty_free' | 'rights_managed' | 'editorial' | 'commercial' | 'exclusive'
          usageRights?: unknown
          allowsAiTraining?: boolean
          territory?: unknown | null
          maxImpressions?: number | null
          durationDays?: number | null
          royaltyPercent?: number
          requiresAttribution?: boolean
          attributionText?: string | null
        }
      }[]
      ageRating: 'all' | '13+' | '16+' | '18+' | null
      derivation: {
        parents: {
          parentAssetId: string
          kind?: 'remix' | 'recolor' | 'reimagination' | 'mashup'
          royaltyPercent: number
          agreement: 'proposed' | 'agreed' | 'declined' | 'ended' | null
        }[]
      } | null
      problems: {
        field: string
        code:
          | 'missing'
          | 'too_short'
          | 'too_long'
          | 'too_few'
          | 'too_many'
          | 'format'
          | 'size'
          | 'dimensions'
          | 'offer'
          | 'price'
          | 'mismatch'
          | 'bought'
        message: string
      }[]
      allowed: (
        | 'submit'
        | 'claim'
        | 'release'
        | 'approve'
        | 'request_changes'
        | 'reject'
        | 'edit'
        | 'withdraw'
        | 'publish'
        | 'appeal'
        | 'dismiss_appeal'
        | 'remove'
        | 'reinstate'
      )[]
      place: {
        position: number
        waiting: number
        wait: {
          basis: 'measured' | 'usual'
          lowHours: number
          medianHours: number | null
          highHours: number
          sampleSize: number
          sentence: string
        }
      } | null
      events: {
        number: number
        event:
          | 'submit'
          | 'claim'
          | 'release'
          | 'approve'
          | 'request_changes'
          | 'reject'
          | 'edit'
          | 'withdraw'
          | 'publish'
          | 'appeal'
          | 'dismiss_appeal'
          | 'remove'
          | 'reinstate'
          | 'create'
        from:
          | 'draft'
          | 'submitted'
          | 'in_review'
          | 'changes_requested'
          | 'approved'
          | 'published'
          | 'rejected'
          | 'withdrawn'
          | 'removed'
          | 'appealed'
          | null
        to:
          | 'draft'
          | 'submitted'
          | 'in_review'
          | 'changes_requested'
          | 'approved'
          | 'published'
          | 'rejected'
          | 'withdrawn'
          | 'removed'
          | 'appealed'
        by: 'creator' | 'reviewer' | 'system'
        round: number
        reason: string | null
        at: string
      }[]
      reasons: {
        field: string | null
        code:
          | 'unsafe_content'
          | 'wrong_age_rating'
          | 'low_quality'
          | 'incomplete'
          | 'technical_fault'
          | 'misleading'
          | 'wrong_metadata'
          | 'unreasonable_price'
          | 'too_similar'
          | 'rights_unclear'
          | 'other'
        comment: string
      }[]
      evidence: PreflightReport | null
    }
  }
  /** Set the terms for derivatives of an asset. */
  'GET /v1/assets/{id}/derivation-terms': {
    path: { id: string }
    query: Record<never, never>
    body: undefined
    answer: { allowed: boolean; minimumPercent: number }
  }
  /** Start an upload; content the caller has already uploaded needs no bytes. */
  'POST /v1/uploads': {
    path: Record<never, never>
    query: Record<never, never>
    body: { id?: string; sizeBytes: number; sha256: string; contentType: string }
    answer: {
      id: string
      state: 'receiving' | 'complete'
      sha256: string
      sizeBytes: number
      offset: number
      expiresAt: string
      media: {
        sha256: string
        contentType: string
        sizeBytes: number
        width: number | null
        height: number | null
      } | null
    }
  }
  /** The progress of an upload. */
  'GET /v1/uploads/{id}': {
    path: { id: string }
    query: Record<never, never>
    body: undefined
    answer: {
      id: string
      state: 'receiving' | 'complete'
      sha256: string
      sizeBytes: number
      offset: number
      expiresAt: string
      media: {
        sha256: string
        contentType: string
        sizeBytes: number
        width: number | null
        height: number | null
      } | null
    }
  }
  /** Verify and store the file. */
  'POST /v1/uploads/{id}/complete': {
    path: { id: string }
    query: Record<never, never>
    body: undefined
    answer: {
      id: string
      state: 'receiving' | 'complete'
      sha256: string
      sizeBytes: number
      offset: number
      expiresAt: string
      media: {
        sha256: string
        contentType: string
        sizeBytes: number
        width: number | null
        height: number | null
      } | null
    }
  }
  /** Name, version and time of the market. */
  'GET /v1/about': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: { name: string; version: string; now: string; payments: 'test' | 'live' }
  }
  /** Webhook endpoints, newest first. */
  'GET /v1/webhooks': {
    path: Record<never, never>
    query: Record<never, never>
    body: undefined
    answer: {
      items: {
        id: string
        url: string
        description: string
        events: (
          | 'submission_received'
          | 'submission_approved'
          | 'submission_changes_requested'
          | 'submission_rejected'
          | 'submission_appeal_decided'
          | 'derivative_proposed'
          | 'derivative_answered'
          | 'derivative_published'
          | 'shares_proposed'
          | 'shares_answered'
          | 'shares_agreed'
          | 'share_left'
          | 'followed_published'
          | 'sale'
          | 'royalty'
          | 'share'
          | 'use_royalties'
          | 'purchase'
          | 'payment_not_completed'
          | 'wallet_topped_up'
          | 'wallet_low'
          | 'auto_top_up_paused'
          | 'auto_top_up_ceiling'
          | 'subscription_payment_failed'
          | 'subscription_ended'
          | 'refund_received'
          | 'refund_declined'
          | 'refund_issued'
          | 'gift_taken'
          | 'gift_received'
          | 'gift_withdrawn'
          | 'dispute_opened'
          | 'dispute_closed'
          | 'payout_sent'
          | 'payout_paid'
          | 'payout_failed'
          | 'hold_placed'
          | 'hold_released'
          | 'rating_answered'
          | 'rating_hidden'
          | 'license_granted'
          | 'license_revoked'
          | 'license_complaint'
          | 'report_received'
          | 'report_decided'
          | 'case_opened'
          | 'listing_paused'
          | 'listing_resumed'
          | 'counter_notice_received'
          | 'case_decided'
          | 'appeal_received'
          | 'appeal_decided'
          | 'mail_stopped'
          | 'api_key_changed'
          | 'reputation_changed'
        )[]
        isEnabled: boolean
        disabledReason: string | null
        earlierSecretUntil: string | null
        createdAt: string
        lastSuccessAt: string | null
      }[]
    }
  }
  /** Add a webhook endpoint; the response has its signing secret. */
  'POST /v1/webhooks': {
    path: Record<never, never>
    query: Record<never, never>
    body: {
      url: string
      description?: string
      events: (
        | 'submission_received'
        | 'submission_approved'
        | 'submission_changes_requested'
        | 'submission_rejected'
        | 'submission_appeal_decided'
        | 'derivative_proposed'
        | 'derivative_answered'
        | 'derivative_published'
        | 'shares_proposed'
        | 'shares_answered'
        | 'shares_agreed'
        | 'share_left'
        | 'followed_published'
        | 'sale'
        | 'royalty'
        | 'share'
        | 'use_royalties'
        | 'purchase'
        | 'payment_not_completed'
        | 'wallet_topped_up'
        | 'wallet_low'
        | 'auto_top_up_paused'
        | 'auto_top_up_ceiling'
        | 'subscription_payment_failed'
        | 'subscription_ended'
        | 'refund_received'
        | 'refund_declined'
        | 'refund_issued'
        | 'gift_taken'
        | 'gift_received'
        | 'gift_withdrawn'
        | 'dispute_opened'
        | 'dispute_closed'
        | 'payout_sent'
        | 'payout_paid'
        | 'payout_failed'
        | 'hold_placed'
        | 'hold_released'
        | 'rating_answered'
        | 'rating_hidden'
        | 'license_granted'
        | 'license_revoked'
        | 'license_complaint'
        | 'report_received'
        | 'report_decided'
        | 'case_opened'
        | 'listing_paused'
        | 'listing_resumed'
        | 'counter_notice_received'
        | 'case_decided'
        | 'appeal_received'
        | 'appeal_decided'
        | 'mail_stopped'
        | 'api_key_changed'
        | 'reputation_changed'
      )[]
    }
    answer: {
      endpoint: {
        id: string
        url: string
        description: string
        events: (
          | 'submission_received'
          | 'submission_approved'
          | 'submission_changes_requested'
          | 'submission_rejected'
          | 'submission_appeal_decided'
          | 'derivative_proposed'
          | 'derivative_answered'
          | 'derivative_published'
          | 'shares_proposed'
          | 'shares_answered'
          | 'shares_agreed'
          | 'share_left'
          | 'followed_published'
          | 'sale'
          | 'royalty'
          | 'share'
          | 'use_royalties'
          | 'purchase'
          | 'payment_not_completed'
          | 'wallet_topped_up'
          | 'wallet_low'
          | 'auto_top_up_paused'
          | 'auto_top_up_ceiling'
          | 'subscription_payment_failed'
          | 'subscription_ended'
          | 'refund_received'
          | 'refund_declined'
          | 'refund_issued'
          | 'gift_taken'
          | 'gift_received'
          | 'gift_withdrawn'
          | 'dispute_opened'
          | 'dispute_closed'
          | 'payout_sent'
          | 'payout_paid'
          | 'payout_failed'
          | 'hold_placed'
          | 'hold_released'
          | 'rating_answered'
          | 'rating_hidden'
          | 'license_granted'
          | 'license_revoked'
          | 'license_complaint'
          | 'report_received'
          | 'report_decided'
          | 'case_opened'
          | 'listing_paused'
          | 'listing_resumed'
          | 'counter_notice_received'
          | 'case_decided'
          | 'appeal_received'
          | 'appeal_decided'
          | 'mail_stopped'
          | 'api_key_changed'
          | 'reputation_changed'
        )[]
        isEnabled: boolean
        disabledReason: string | null
        earlierSecretUntil: string | null
        createdAt: string
        lastSuccessAt: string | null
      }
      secret: string
    }
  }
  /** Change, enable or disable an endpoint. */
  'PATCH /v1/webhooks/{id}': {
    path: { id: string }
    query: Record<never, never>
    body: {
      url?: string
      description?: string
      events?: (
        | 'submission_received'
        | 'submission_approved'
        | 'submission_changes_requested'
        | 'submission_rejected'
        | 'submission_appeal_decided'
        | 'derivative_proposed'
        | 'derivative_answered'
        | 'derivative_published'
        | 'shares_proposed'
        | 'shares_answered'
        | 'shares_agreed'
        | 'share_left'
        | 'followed_published'
        | 'sale'
        | 'royalty'
        | 'share'
        | 'use_royalties'
        | 'purchase'
        | 'payment_not_completed'
        | 'wallet_topped_up'
        | 'wallet_low'
        | 'auto_top_up_paused'
        | 'auto_top_up_ceiling'
        | 'subscription_payment_failed'
        | 'subscription_ended'
        | 'refund_received'
        | 'refund_declined'
        | 'refund_issued'
        | 'gift_taken'
        | 'gift_received'
        | 'gift_withdrawn'
        | 'dispute_opened'
        | 'dispute_closed'
        | 'payout_sent'
        | 'payout_paid'
        | 'payout_failed'
        | 'hold_placed'
        | 'hold_released'
        | 'rating_answered'
        | 'rating_hidden'
        | 'license_granted'
        | 'license_revoked'
        | 'license_complaint'
        | 'report_received'
        | 'report_decided'
        | 'case_opened'
        | 'listing_paused'
        | 'listing_resumed'
        | 'counter_notice_received'
        | 'case_decided'
        | 'appeal_received'
        | 'appeal_decided'
        | 'mail_stopped'
        | 'api_key_changed'
        | 'reputation_changed'
      )[]
      isEnabled?: boolean
    }
    answer: {
      id: string
      url: string
      description: string
      events: (
        | 'submission_received'
        | 'submission_approved'
        | 'submission_changes_requested'
        | 'submission_rejected'
        | 'submission_appeal_decided'
        | 'derivative_proposed'
        | 'derivative_answered'
        | 'derivative_published'
        | 'shares_proposed'
        | 'shares_answered'
        | 'shares_agreed'
        | 'share_left'
        | 'followed_published'
        | 'sale'
        | 'royalty'
        | 'share'
        | 'use_royalties'
        | 'purchase'
        | 'payment_not_completed'
        | 'wallet_topped_up'
        | 'wallet_low'
        | 'auto_top_up_paused'
        | 'auto_top_up_ceiling'
        | 'subscription_payment_failed'
        | 'subscription_ended'
        | 'refund_received'
        | 'refund_declined'
        | 'refund_issued'
        | 'gift_taken'
        | 'gift_received'
        | 'gift_withdrawn'
        | 'dispute_opened'
        | 'dispute_closed'
        | 'payout_sent'
        | 'payout_paid'
        | 'payout_failed'
        | 'hold_placed'
        | 'hold_released'
        | 'rating_answered'
        | 'rating_hidden'
        | 'license_granted'
        | 'license_revoked'
        | 'license_complaint'
        | 'report_received'
        | 'report_decided'
        | 'case_opened'
        | 'listing_paused'
        | 'listing_resumed'
        | 'counter_notice_received'
        | 'case_decided'
        | 'appeal_received'
        | 'appeal_decided'
        | 'mail_stopped'
        | 'api_key_changed'
        | 'reputation_changed'
      )[]
      isEnabled: boolean
      disabledReason: string | null
      earlierSecretUntil: string | null
      createdAt: string
      lastSuccessAt: string | null
    }
  }
  /** Remove an endpoint with its deliveries. */
  'DELETE /v1/webhooks/{id}': {
    path: { id: string }
    query: Record<never, never>
    body: undefined
    answer: { done: true }
  }
  /** Rotate the signing secret; both are used during the overlap. */
  'POST /v1/webhooks/{id}/secret': {
    path: { id: string }
    query: Record<never, never>
    body: { overlapHours?: number }
    answer: {
      endpoint: {
        id: string
        url: string
        description: string
        events: (
          | 'submission_received'
          | 'submission_approved'
          | 'submission_changes_requested'
          | 'submission_rejected'
          | 'submission_appeal_decided'
          | 'derivative_proposed'
          | 'derivative_answered'
          | 'derivative_published'
          | 'shares_proposed'
          | 'shares_answered'
          | 'shares_agreed'
          | 'share_left'
          | 'followed_published'
          | 'sale'
          | 'royalty'
          | 'share'
          | 'use_royalties'
          | 'purchase'
          | 'payment_not_completed'
          | 'wallet_topped_up'
          | 'wallet_low'
          | 'auto_top_up_paused'
          | 'auto_top_up_ceiling'
          | 'subscription_payment_failed'
          | 'subscription_ended'
          | 'refund_received'
          | 'refund_declined'
          | 'refund_issued'
          | 'gift_taken'
          | 'gift_received'
          | 'gift_withdrawn'
          | 'dispute_opened'
          | 'dispute_closed'
          | 'payout_sent'
          | 'payout_paid'
          | 'payout_failed'
          | 'hold_placed'
          | 'hold_released'
          | 'rating_answered'
          | 'rating_hidden'
          | 'license_granted'
          | 'license_revoked'
          | 'license_complaint'
          | 'report_received'
          | 'report_decided'
          | 'case_opened'
          | 'listing_paused'
          | 'listing_resumed'
          | 'counter_notice_received'
          | 'case_decided'
          | 'appeal_received'
          | 'appeal_decided'
          | 'mail_stopped'
          | 'api_key_changed'
          | 'reputation_changed'
        )[]
        isEnabled: boolean
        disabledReason: string | null
        earlierSecretUntil: string | null
        createdAt: string
        lastSuccessAt: string | null
      }
      secret: string
    }
  }
  /** Send a ping. */
  'POST /v1/webhooks/{id}/test': {
    path: { id: string }
    query: Record<never, never>
    body: undefined
    answer: {
      id: string
      eventId: string
      kind: string
      state: 'waiting' | 'delivered' | 'failed'
      attempts: number
      createdAt: string
      lastAttemptAt: string | null
      nextAttemptAt: string | null
      lastStatus: number | null
      lastProblem: string | null
      payload: string
    }
  }
  /** Deliveries of the last 30 days, newest first. */
  'GET /v1/webhooks/{id}/deliveries': {
    path: { id: string }
    query: { state?: 'waiting' | 'delivered' | 'failed'; cursor?: string; limit?: number }
    body: undefined
    answer: {
      items: {
        id: string
        eventId: string
        kind: string
        state: 'waiting' | 'delivered' | 'failed'
        attempts: number
        createdAt: string
        lastAttemptAt: string | null
        nextAttemptAt: string | null
        lastStatus: number | null
        lastProblem: string | null
        payload: string
      }[]
      nextCursor: string | null
    }
  }
  /** Send a delivery again, now. */
  'POST /v1/webhooks/{id}/deliveries/{deliveryId}/resend': {
    path: { id: string; deliveryId: string }
    query: Record<never, never>
    body: undefined
    answer: {
      id: string
      eventId: string
      kind: string
      state: 'waiting' | 'delivered' | 'failed'
      attempts: number
      createdAt: string
      lastAttemptAt: string | null
      nextAttemptAt: string | null
      lastStatus: number | null
      lastProblem: string | null
      payload: string
    }
  }
}
